// The lifetime of a connection and the start of a statement on it.
#include <rowan/core/error.hpp>
#include <rowan/session/execution.hpp>

namespace rowan::session {

connection::connection(driver::connection* opened, std::size_t statement_capacity)
    : refuses_writes(!opened->refusal_of_writes().empty()), m_driver(opened),
      m_statements(*opened, statement_capacity) {}

connection::~connection() {
    m_statements.clear(); // statements go before the connection they were prepared on
    delete m_driver;
}

void connection::forget_verified_keys() noexcept {
    m_verified_keys.clear();
    m_told_numbers.clear();
    m_statements.forget_verified_keys();
}

void execution::refuse_write() const {
    const std::string_view refusal = m_connection->driver().refusal_of_writes();
    if (!refusal.empty()) throw_error(error_kind::read_only, std::string(refusal));
    throw_error(error_kind::read_only, "this transaction was begun as read-only; leave .read_only out to write in it");
}

} // namespace rowan::session

// The shared, reference-counted body of an error: copying an exception must not throw.
#include <rowan/core/error.hpp>

#include <atomic>
#include <utility>

namespace rowan {

struct error::shared {
    error_details details;
    std::atomic<int> uses{1};
};

std::string_view to_string(error_kind kind) noexcept {
    switch (kind) {
    case error_kind::does_not_exist: return "does_not_exist";
    case error_kind::multiple_objects_returned: return "multiple_objects_returned";
    case error_kind::unique_violation: return "unique_violation";
    case error_kind::foreign_key_violation: return "foreign_key_violation";
    case error_kind::not_null_violation: return "not_null_violation";
    case error_kind::check_violation: return "check_violation";
    case error_kind::unenforced_key: return "unenforced_key";
    case error_kind::schema_mismatch: return "schema_mismatch";
    case error_kind::key_not_stable: return "key_not_stable";
    case error_kind::value_out_of_range: return "value_out_of_range";
    case error_kind::value_too_long: return "value_too_long";
    case error_kind::invalid_text: return "invalid_text";
    case error_kind::type_mismatch: return "type_mismatch";
    case error_kind::unknown_scheme: return "unknown_scheme";
    case error_kind::unknown_option: return "unknown_option";
    case error_kind::connection_failed: return "connection_failed";
    case error_kind::connection_lost: return "connection_lost";
    case error_kind::not_a_database: return "not_a_database";
    case error_kind::corrupt: return "corrupt";
    case error_kind::read_only: return "read_only";
    case error_kind::disk_full: return "disk_full";
    case error_kind::io_failure: return "io_failure";
    case error_kind::out_of_memory: return "out_of_memory";
    case error_kind::busy: return "busy";
    case error_kind::timeout: return "timeout";
    case error_kind::serialization_failure: return "serialization_failure";
    case error_kind::deadlock: return "deadlock";
    case error_kind::interrupted: return "interrupted";
    case error_kind::closed: return "closed";
    case error_kind::transaction_over: return "transaction_over";
    case error_kind::transaction_aborted: return "transaction_aborted";
    case error_kind::wrong_thread: return "wrong_thread";
    case error_kind::misuse: return "misuse";
    case error_kind::statement_failed: return "statement_failed";
    }
    return "unknown";
}

error::error(error_details details) : m_shared(new shared{std::move(details)}) {}

error::error(error_kind kind, std::string message)
    : error(error_details{.kind = kind, .message = std::move(message)}) {}

error::error(const error& other) noexcept : std::exception(other), m_shared(other.m_shared) {
    m_shared->uses.fetch_add(1, std::memory_order_relaxed);
}

error& error::operator=(const error& other) noexcept {
    error copy(other);
    std::swap(m_shared, copy.m_shared);
    return *this;
}

error::~error() {
    if (m_shared->uses.fetch_sub(1, std::memory_order_acq_rel) == 1) delete m_shared;
}

const char* error::what() const noexcept {
    return m_shared->details.message.c_str();
}
error_kind error::kind() const noexcept {
    return m_shared->details.kind;
}
bool error::retryable() const noexcept {
    return m_shared->details.retryable;
}
bool error::in_doubt() const noexcept {
    return m_shared->details.in_doubt;
}
bool error::poisons_transaction() const noexcept {
    return m_shared->details.poisons_transaction;
}
int error::engine_code() const noexcept {
    return m_shared->details.engine_code;
}
const std::string& error::constraint() const noexcept {
    return m_shared->details.constraint;
}
const std::string& error::statement() const noexcept {
    return m_shared->details.statement;
}
const error_details& error::details() const noexcept {
    return m_shared->details;
}

void throw_error(error_details details) {
    switch (details.kind) {
    case error_kind::does_not_exist: throw does_not_exist(std::move(details));
    case error_kind::multiple_objects_returned: throw multiple_objects_returned(std::move(details));
    case error_kind::unique_violation:
    case error_kind::foreign_key_violation:
    case error_kind::not_null_violation:
    case error_kind::check_violation: throw integrity_error(std::move(details));
    case error_kind::unenforced_key: throw unenforced_key(std::move(details));
    default: throw error(std::move(details));
    }
}

void throw_error(error_kind kind, std::string message) {
    throw_error({.kind = kind, .message = std::move(message)});
}

} // namespace rowan

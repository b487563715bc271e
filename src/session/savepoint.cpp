// Savepoint commands.
#include <rowan/session/savepoint.hpp>

#include <string>

namespace rowan::session {

savepoint::savepoint(connection& on, int depth) : m_connection(on), m_depth(depth) {
    execute_soon("SAVEPOINT rowan_");
}

savepoint::~savepoint() {
    // after some failures the engine has ended the whole transaction, and the savepoint with it
    if (!m_is_open || !m_connection.driver().in_transaction()) return;
    try {
        m_connection.execute("ROLLBACK TO SAVEPOINT rowan_" + std::to_string(m_depth));
        execute_soon("RELEASE SAVEPOINT rowan_");
    } catch (...) { // the failure that brought us here is the one that counts; what follows will be refused
        roll_back(m_connection);
    }
}

void savepoint::release() {
    execute_soon("RELEASE SAVEPOINT rowan_");
    m_is_open = false;
}

void savepoint::execute_soon(const char* command) const {
    m_connection.execute_soon(command + std::to_string(m_depth));
}

void roll_back(connection& on) noexcept {
    try {
        if (on.driver().in_transaction()) on.execute("ROLLBACK");
    } catch (...) { // is_usable() is false from here on, and the pool throws the connection away
    }
}

} // namespace rowan::session

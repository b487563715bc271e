// A savepoint as a scope: rolled back *and* released when it is left without `release`.
#pragma once

#include <rowan/session/connection.hpp>

namespace rowan::session {

class savepoint {
public:
    /// `depth` makes the name; nested savepoints have different ones.
    savepoint(connection& on, int depth);
    savepoint(const savepoint&) = delete;
    savepoint& operator=(const savepoint&) = delete;
    ~savepoint();

    /// Keeps what was done since.
    void release();

private:
    void execute_soon(const char* command) const;

    connection& m_connection;
    int m_depth;
    bool m_is_open = true;
};

/// Ends the transaction that is open on a connection, if one is. A connection that cannot even do this is not usable.
void roll_back(connection& on) noexcept;

} // namespace rowan::session

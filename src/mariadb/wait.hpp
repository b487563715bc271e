// Waiting for the server's answer, in milliseconds and not in the whole seconds of Connector/C, and what to do when the
// deadline comes first.
#pragma once

#include <rowan/driver/connection.hpp>

#include <mysql.h>

namespace rowan::mariadb {

/// The deadline of one connection, and how its wait for the server is going.
class wait {
public:
    /// What became of asking the server to end a statement. Where nobody has confirmed it, it may still be on its way.
    enum class request : unsigned char { not_sent, unconfirmed, confirmed };
    /// Asks, when the deadline has passed while an answer is awaited.
    using stopper = request (*)(void* owner) noexcept;

    void set_deadline(driver::deadline moment) noexcept { m_deadline = moment; }
    /// Counted from when the next wait begins.
    void set_timeout(std::int64_t timeout_ns) noexcept { m_deadline = -timeout_ns; }
    /// Whether a deadline has passed; a timeout that has not begun has not.
    [[nodiscard]] bool is_past(driver::deadline now) const noexcept;
    void set_stopper(stopper stop, void* owner) noexcept {
        m_stop = stop;
        m_owner = owner;
    }
    /// Makes this the wait of the calling thread, for the library calls that follow.
    void enter() noexcept;
    /// Before a wait that is no member of a connection goes out of scope.
    static void leave() noexcept;
    /// Whether the server was asked to end the statement since `forget`.
    [[nodiscard]] bool was_stopped() const noexcept { return m_phase != phase::waiting; }
    /// Whether the wait was given up without an answer since `forget`.
    [[nodiscard]] bool was_given_up() const noexcept { return m_phase == phase::given_up; }
    void forget() noexcept { m_phase = phase::waiting; }

    /// Waits until the socket is ready: 1, or 0 when the time is up.
    int until_ready(int socket, bool is_read) noexcept;

private:
    friend class postponement;
    [[nodiscard]] int milliseconds_left() noexcept;
    [[nodiscard]] bool ask_to_stop() noexcept;

    enum class phase : unsigned char { waiting, stopping, given_up };

    driver::deadline m_deadline = driver::no_deadline;
    driver::deadline m_patience = 0; // after the server was asked to stop
    stopper m_stop = nullptr;
    void* m_owner = nullptr;
    phase m_phase = phase::waiting;
};

/// For what must be done even if it is too late, such as undoing a transaction: lets it have some time while it lasts.
class postponement {
public:
    explicit postponement(wait& of) noexcept;
    postponement(const postponement&) = delete;
    postponement& operator=(const postponement&) = delete;
    ~postponement() { m_of.m_deadline = m_before; }

private:
    wait& m_of;
    driver::deadline m_before;
};

/// Makes Connector/C wait through `wait`. Before the connection is opened.
void use_wait(MYSQL* handle) noexcept;

} // namespace rowan::mariadb

// The socket of one connection: sends and receives with a deadline, and cancels what takes longer.
#pragma once

#include <rowan/driver/connection.hpp>

#include <libpq-fe.h>

#include <memory>

namespace rowan::postgresql {

struct result_clearer {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using owned_result = std::unique_ptr<PGresult, result_clearer>;

struct connection_finisher {
    void operator()(PGconn* handle) const noexcept { PQfinish(handle); }
};
using owned_handle = std::unique_ptr<PGconn, connection_finisher>;

/// What became of waiting for the server.
enum class arrival : unsigned char { ready, lost, too_late };

class channel {
public:
    explicit channel(owned_handle handle) noexcept : m_handle(std::move(handle)) {}

    [[nodiscard]] PGconn* get() const noexcept { return m_handle.get(); }

    void set_deadline(driver::deadline moment) noexcept { m_limit = moment; }
    void set_timeout(std::int64_t timeout_ns) noexcept {
        m_limit = timeout_ns < longest_timeout_ns ? -timeout_ns : driver::no_deadline;
        m_has_waited = false;
    }
    /// Whether the deadline has passed already, so that nothing should be sent any more.
    [[nodiscard]] bool is_too_late() const noexcept;
    /// For what must be tried even then: a little time more, if there is less.
    void allow_grace() noexcept;
    /// How long a call that begins now may take; the deadline of each step of a stream is counted anew from it.
    [[nodiscard]] std::int64_t time_left() const noexcept;

    /// libpq keeps the single-row mode of a stream on into a pipeline, unless that begins with a synchronisation.
    bool is_row_by_row = false;

    /// Gets ready for a statement: nothing has been cancelled yet.
    void begin() noexcept { m_is_cancelled = false; }
    /// The next result, as PQgetResult gives it; waits for it. When the deadline passes, the statement is cancelled,
    /// and its result is waited for a little longer: `too_late` says that it did not come, and the connection is then
    /// unfit for anything.
    arrival receive(owned_result& next) noexcept {
        return PQflush(get()) == 0 && PQisBusy(get()) == 0 ? take(next) : receive_slowly(next);
    }
    /// The same right behind the sending, when nothing can have come yet.
    arrival receive_first(owned_result& next) noexcept {
        return PQflush(get()) == 0 ? receive_by_waiting(next) : receive_slowly(next);
    }
    /// Whether everything that belongs to the statement has been received; false: ask `receive`.
    [[nodiscard]] bool is_complete() noexcept {
        return PQisBusy(get()) == 0 && PQtransactionStatus(get()) != PQTRANS_ACTIVE;
    }
    /// Waits until everything that libpq holds back has been sent; as `receive`.
    arrival send_all() noexcept;
    /// Waits until something has come from the server; as `receive`.
    arrival wait_for_input() noexcept;
    /// Whether the deadline has passed since `begin`, so that the server was told to cancel.
    [[nodiscard]] bool is_cancelled() const noexcept { return m_is_cancelled; }
    /// Tells the server to stop; what was under way must still be received. For what is not wanted any more.
    bool cancel() noexcept;

private:
    friend class own_timeout;
    static constexpr std::int64_t longest_timeout_ns = INT64_MAX / 4;

    arrival take(owned_result& next) noexcept {
        next.reset(PQgetResult(get()));
        return arrival::ready;
    }
    arrival receive_slowly(owned_result& next) noexcept;
    arrival receive_by_waiting(owned_result& next) noexcept;
    bool wait(short events) noexcept;
    arrival wait_or_cancel(short events) noexcept;
    bool read_what_is_there() noexcept;

    owned_handle m_handle;
    driver::deadline m_limit = driver::no_deadline; // negative: so long after the first wait
    bool m_has_waited = false;
    bool m_is_cancelled = false;
};

/// While it lives, waiting has this time-out; then the deadline counts again that was set before.
class own_timeout {
public:
    own_timeout(channel& of, std::int64_t timeout_ns) noexcept
        : m_channel(of), m_limit(of.m_limit), m_has_waited(of.m_has_waited) {
        of.set_timeout(timeout_ns);
    }
    own_timeout(const own_timeout&) = delete;
    own_timeout& operator=(const own_timeout&) = delete;
    ~own_timeout() {
        m_channel.m_limit = m_limit;
        m_channel.m_has_waited = m_has_waited;
    }

private:
    channel& m_channel;
    const driver::deadline m_limit;
    const bool m_has_waited;
};

/// Waits until the socket is ready for one of `events`; false: the moment came first.
[[nodiscard]] bool wait_for_socket(int socket, short events, driver::deadline until) noexcept;

} // namespace rowan::postgresql

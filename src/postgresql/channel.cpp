// The socket of one connection: sends and receives with a deadline, and cancels what takes longer.
#include "channel.hpp"

#include "cancel.hpp"

#include <cerrno>
#include <poll.h>
#include <utility>

namespace rowan::postgresql {
namespace {

constexpr std::int64_t per_ms = 1'000'000;
// How long the answer to a cancelled statement is waited for: it has to be rolled back first.
constexpr std::int64_t grace_ns = 2'000 * per_ms;
constexpr std::int64_t longest_poll_ms = 1'000'000'000;

// 1: ready; 0: the time is over.
int poll_once(int socket, short events, std::int64_t wait_ns) noexcept {
    const std::int64_t ms = wait_ns >= longest_poll_ms * per_ms ? longest_poll_ms : (wait_ns + per_ms - 1) / per_ms;
    pollfd entry{.fd = socket, .events = events, .revents = 0};
    const int count = poll(&entry, 1, static_cast<int>(ms));
    if (count >= 0) return count;
    return errno == EINTR ? -1 : 1; // any other failure shows again, with words, when the socket is read
}

} // namespace

bool wait_for_socket(int socket, short events, driver::deadline until) noexcept {
    for (;;) {
        std::int64_t left = INT64_MAX;
        if (until != driver::no_deadline) left = until - driver::clock_now();
        const int count = poll_once(socket, events, left > 0 ? left : 0);
        if (count > 0) return true;
        if (left <= 0) return false;
    }
}

std::int64_t channel::time_left() const noexcept {
    if (m_limit < 0) return -m_limit;
    return m_limit == driver::no_deadline ? INT64_MAX : m_limit - driver::clock_now();
}

// The first wait after `set_timeout` needs no clock, and mostly it is the only one.
bool channel::wait(short events) noexcept {
    if (m_limit < 0 && !std::exchange(m_has_waited, true)) {
        const int count = poll_once(PQsocket(get()), events, -m_limit);
        if (count > 0) return true;
        if (count == 0) return false;
    }
    if (m_limit < 0) m_limit = driver::clock_now() - m_limit;
    return wait_for_socket(PQsocket(get()), events, m_limit);
}

bool channel::is_too_late() const noexcept {
    return m_limit >= 0 && m_limit != driver::no_deadline && driver::clock_now() >= m_limit;
}

void channel::allow_grace() noexcept {
    if (time_left() < grace_ns) m_limit = driver::clock_now() + grace_ns;
}

// An encrypted packet may leave bytes behind in the library that decrypts it, where poll does not see them; one more
// read gets them all, since a packet is at most twice as long as what libpq reads at once.
bool channel::read_what_is_there() noexcept {
    if (PQconsumeInput(get()) == 0) return false;
    const bool is_encrypted = PQsslInUse(get()) != 0 || PQgssEncInUse(get()) != 0;
    return !is_encrypted || PQconsumeInput(get()) != 0;
}

// Ready also when the deadline has passed, once: the answer to the cancelled statement is to be waited for.
arrival channel::wait_or_cancel(short events) noexcept {
    if (wait(events)) return arrival::ready;
    if (std::exchange(m_is_cancelled, true)) return arrival::too_late;
    m_limit = driver::clock_now() + grace_ns;
    return cancel_statement(get(), m_limit) && wait(events) ? arrival::ready : arrival::too_late;
}

arrival channel::wait_for_input() noexcept {
    const arrival how = wait_or_cancel(POLLIN);
    if (how != arrival::ready) return how;
    return read_what_is_there() ? arrival::ready : arrival::lost;
}

arrival channel::send_all() noexcept {
    for (;;) {
        const int unsent = PQflush(get());
        if (unsent <= 0) return unsent == 0 ? arrival::ready : arrival::lost;
        const arrival how = wait_or_cancel(POLLIN | POLLOUT);
        if (how != arrival::ready) return how;
        if (m_is_cancelled) return arrival::ready; // the server's answer is to be read now
        if (!read_what_is_there()) return arrival::lost;
    }
}

arrival channel::receive_by_waiting(owned_result& next) noexcept {
    const arrival how = wait_for_input();
    if (how == arrival::lost) { // what came before the end, or why it came
        take(next);
        return next ? arrival::ready : arrival::lost;
    }
    return how == arrival::ready ? receive(next) : how;
}

arrival channel::receive_slowly(owned_result& next) noexcept {
    for (;;) {
        const int unsent = PQflush(get());
        if (unsent <= 0 && PQisBusy(get()) == 0) return take(next); // if it could not be sent, the result says why
        const arrival how = wait_or_cancel(static_cast<short>(unsent == 1 ? POLLIN | POLLOUT : POLLIN));
        if (how != arrival::ready) return how;
        if (!read_what_is_there()) {
            take(next);
            return next ? arrival::ready : arrival::lost;
        }
    }
}

bool channel::cancel() noexcept {
    m_is_cancelled = true;
    return cancel_statement(get(), driver::clock_now() + grace_ns);
}

} // namespace rowan::postgresql

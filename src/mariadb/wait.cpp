// Connector/C asks a callback to wait whenever its socket is not ready, which it always tries first: so a deadline
// costs no system call that the library would not make itself.
#include "wait.hpp"
#include "coarse_clock.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <poll.h>

namespace rowan::mariadb {
namespace {

// The kernel's tick is at most this long (100 Hz).
constexpr std::int64_t coarse_clock_lag_ns = 10'000'000;

// How long a server that was asked to end a statement may take to say that it has.
constexpr std::int64_t patience_ns = 2'000'000'000;

// It is asked again after so long: a request that meets a statement which is about to wait for a lock gets lost in the
// server, which has confirmed it (MariaDB 10.11).
constexpr std::int64_t until_asked_again_ns = 200'000'000;

// The callback is told the socket only, so the thread remembers for whom it waits.
thread_local wait* current = nullptr;

int poll_one(int socket, bool is_read, int timeout_ms) noexcept {
    pollfd one{};
    one.fd = socket;
    one.events = is_read ? POLLIN : POLLOUT;
    int ready = 0;
    do {
        ready = poll(&one, 1, timeout_ms);
    } while (ready < 0 && errno == EINTR);
    return ready;
}

int wait_callback(my_socket socket, my_bool is_read, int timeout_ms) {
    if (current == nullptr) return poll_one(socket, is_read != 0, timeout_ms > 0 ? timeout_ms : -1);
    return current->until_ready(socket, is_read != 0);
}

// Rounded up: waking up too early would only mean to wait again.
int milliseconds(std::int64_t nanoseconds) noexcept {
    if (nanoseconds <= 0) return 0;
    const std::int64_t rounded = (nanoseconds + 999'999) / 1'000'000;
    return rounded > INT_MAX ? INT_MAX : static_cast<int>(rounded);
}

} // namespace

void use_wait(MYSQL* handle) noexcept {
    mysql_optionsv(handle, MARIADB_OPT_IO_WAIT, wait_callback);
}

void wait::enter() noexcept {
    current = this;
}

void wait::leave() noexcept {
    current = nullptr;
}

bool wait::is_past(driver::deadline now) const noexcept {
    return m_deadline >= 0 && m_deadline != driver::no_deadline && now >= m_deadline;
}

postponement::postponement(wait& of) noexcept : m_of(of), m_before(of.m_deadline) {
    const driver::deadline least = driver::clock_now() + patience_ns;
    if (m_before >= 0 && m_before < least) m_of.m_deadline = least;
}

// The milliseconds that are left. A timeout that has not begun yet begins now, by a clock that costs next to nothing
// and is a few milliseconds behind: most waits are over long before.
int wait::milliseconds_left() noexcept {
    if (m_phase == phase::stopping)
        return milliseconds(std::min(m_patience - driver::clock_now(), until_asked_again_ns));
    if (m_deadline == driver::no_deadline) return -1;
    if (m_deadline >= 0) return milliseconds(m_deadline - driver::clock_now());
    const std::int64_t timeout_ns = -m_deadline;
    m_deadline = coarse_now() + coarse_clock_lag_ns + timeout_ns;
    return milliseconds(timeout_ns);
}

// Whether the answer is worth waiting for: not where a request may still be on its way, and would hit what comes next.
bool wait::ask_to_stop() noexcept {
    const bool is_first = m_phase == phase::waiting;
    if (m_stop == nullptr || (!is_first && driver::clock_now() >= m_patience)) return false;
    const request asked = m_stop(m_owner);
    current = this; // the stopper has used the library as well
    if (is_first) m_patience = driver::clock_now() + patience_ns;
    return asked == request::confirmed || (asked == request::not_sent && !is_first);
}

int wait::until_ready(int socket, bool is_read) noexcept {
    for (;;) {
        if (m_phase == phase::given_up) return 0;
        const int ready = poll_one(socket, is_read, milliseconds_left());
        if (ready != 0) return ready;
        if (m_phase == phase::waiting && driver::clock_now() < m_deadline) continue;
        m_phase = ask_to_stop() ? phase::stopping : phase::given_up;
        errno = ETIMEDOUT;
    }
}

} // namespace rowan::mariadb

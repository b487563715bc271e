// Where callers on threads of their own stop before each statement, and one scheduler says who goes on.
#include "explorer/stage.hpp"

#include <chrono>
#include <utility>

namespace rowan::explorer {

bool commute(effect one, effect other) noexcept {
    const auto is_look = [](effect each) { return each == effect::look || each == effect::guarded_look; };
    if (one == effect::none || other == effect::none) return true;
    if (is_look(one) && is_look(other)) return true;
    if (one > other) std::swap(one, other);
    return (one == effect::look && other == effect::hidden) || (one == effect::commit && other == effect::commit);
}

void stage::close() {
    const std::lock_guard lock(m_mutex);
    for (seat& each : m_seats) each = {};
    m_events.clear();
    m_is_open = false;
}

void stage::open() {
    const std::lock_guard lock(m_mutex);
    m_is_open = true;
    m_changed.notify_all();
}

void stage::grant(std::size_t caller, bool gives_up) {
    const std::lock_guard lock(m_mutex);
    seat& one = m_seats[caller];
    one.may_go = true;
    one.gives_up = gives_up;
    if (one.place == at::gate) {
        one.sent = m_events.size();
        m_events.push_back(one.next);
    }
    one.place = at::work;
    m_changed.notify_all();
}

at stage::place_of(std::size_t caller) {
    const std::lock_guard lock(m_mutex);
    return m_seats[caller].place;
}

bool stage::wait_a_little(std::size_t caller) {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, std::chrono::microseconds(300), [&] { return m_seats[caller].place != at::work; });
}

statement_event stage::pending(std::size_t caller) {
    const std::lock_guard lock(m_mutex);
    return m_seats[caller].next;
}

std::vector<statement_event> stage::events() {
    const std::lock_guard lock(m_mutex);
    return m_events;
}

void stage::wait_for_grant(seat& own, std::unique_lock<std::mutex>& lock) {
    m_changed.notify_all();
    m_changed.wait(lock, [&] { return own.may_go || m_is_open; });
    own.may_go = false;
    own.place = at::work;
}

void stage::arrive(std::size_t caller, const std::string& text, effect does) {
    std::unique_lock lock(m_mutex);
    if (m_is_open) return;
    seat& own = m_seats[caller];
    own.next = {.caller = caller, .text = text, .does = does};
    own.place = at::gate;
    wait_for_grant(own, lock);
}

bool stage::met_lock(std::size_t caller) {
    std::unique_lock lock(m_mutex);
    if (m_is_open) return true;
    seat& own = m_seats[caller];
    own.place = at::retry;
    wait_for_grant(own, lock);
    return !own.gives_up;
}

bool stage::has_waiting(std::size_t caller) {
    const std::lock_guard lock(m_mutex);
    for (std::size_t i = 0; i < m_seats.size(); ++i) {
        if (!m_is_open && i != caller && m_seats[i].place == at::work) return true;
    }
    return false;
}

void stage::answered(std::size_t caller, const std::string& answer) {
    const std::lock_guard lock(m_mutex);
    if (m_is_open || m_events.empty()) return;
    statement_event& event = m_events[m_seats[caller].sent];
    event.answer = answer;
    event.ended = m_events.size();
}

void stage::leave(std::size_t caller) {
    const std::lock_guard lock(m_mutex);
    m_seats[caller].place = at::end;
    m_changed.notify_all();
}

} // namespace rowan::explorer

// The transitions of the two machines.
#include <rowan/orm/machines.hpp>

namespace rowan::orm {
namespace {

// Both machines are the same loop; they differ in how they look for a row that stands in the way.
action after(action sent, answer given, action look_again, bool& is_prepared, int& rounds) noexcept {
    switch (sent) {
    case action::prepare_row: is_prepared = true; return action::insert;
    case action::find:
    case action::find_again:
    case action::update:
        if (given == answer::found) return action::done_found;
        if (++rounds > get_or_create_machine::max_rounds) return action::give_up;
        return is_prepared ? action::insert : action::prepare_row;
    case action::insert:
        if (given == answer::created) return action::done_created;
        if (given == answer::found) return action::done_found;
        if (given == answer::exists) return look_again;
        return ++rounds > get_or_create_machine::max_rounds ? action::give_up : action::insert;
    default: return sent;
    }
}

} // namespace

void get_or_create_machine::answered(answer given) noexcept {
    m_next = after(m_next, given, action::find_again, m_is_prepared, m_rounds);
}

void get_or_create_machine::undone() noexcept {
    m_rounds = 0;
    m_next = m_is_prepared ? action::insert : action::find;
}

void update_or_create_machine::answered(answer given) noexcept {
    m_next = after(m_next, given, action::update, m_is_prepared, m_rounds);
}

void update_or_create_machine::undone() noexcept {
    m_rounds = 0;
    m_next = action::update;
}

} // namespace rowan::orm

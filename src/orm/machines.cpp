// The transitions of the two machines.
#include <rowan/orm/machines.hpp>

namespace rowan::orm {
namespace {

// Both machines are the same loop around another first statement.
action after(action sent, action look, bool has_row, bool& is_prepared, int& rounds) noexcept {
    switch (sent) {
    case action::find:
    case action::update:
        if (has_row) return action::done_found;
        if (++rounds > get_or_create_machine::max_rounds) return action::give_up;
        return is_prepared ? action::insert : action::prepare_row;
    case action::prepare_row: is_prepared = true; return action::insert;
    case action::insert: return has_row ? action::done_created : look;
    default: return sent;
    }
}

} // namespace

void get_or_create_machine::answered(bool has_row) noexcept {
    m_next = after(m_next, action::find, has_row, m_is_prepared, m_rounds);
}

void get_or_create_machine::undone() noexcept {
    m_rounds = 0;
    m_next = m_is_prepared ? action::insert : action::find;
}

void update_or_create_machine::answered(bool has_row) noexcept {
    m_next = after(m_next, action::update, has_row, m_is_prepared, m_rounds);
}

void update_or_create_machine::undone() noexcept {
    m_rounds = 0;
    m_next = action::update;
}

} // namespace rowan::orm

// How the assignments of an update are gathered.
#include <rowan/query/assignment_list.hpp>

namespace rowan::query {

held_text::held_text(std::string_view text) : m_text(text) {}
held_text::held_text(const held_text& other) = default;
held_text::held_text(held_text&& other) noexcept = default;
held_text::~held_text() = default;
held_text& held_text::operator=(held_text other) noexcept {
    m_text.swap(other.m_text);
    return *this;
}

assignment_list::assignment_list() noexcept = default;
assignment_list::assignment_list(assignment_list&& other) noexcept = default;
assignment_list::~assignment_list() = default;

void assignment_list::add(std::uint16_t column, const part& value) {
    m_items.push_back({column, term_of(value)});
}
void assignment_list::add(std::uint16_t column, std::int64_t value) {
    add(column, part(core::value_view::of_integer(value)));
}
void assignment_list::add(std::uint16_t column, double value) {
    add(column, part(core::value_view::of_real(value)));
}
void assignment_list::add(std::uint16_t column, std::string_view value) {
    add(column, part(core::value_view::of_text(value)));
}

} // namespace rowan::query

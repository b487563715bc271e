// The assignments of an update without their types: columns and what they are set to.
#pragma once

#include <rowan/query/term.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rowan::query {

/// The text that an assignment holds: a string that is made, copied and ended out of line.
class held_text {
public:
    explicit held_text(std::string_view text);
    held_text(const held_text& other);
    held_text(held_text&& other) noexcept;
    held_text& operator=(held_text other) noexcept;
    ~held_text();

    operator std::string_view() const noexcept { return m_text; } // NOLINT: it is text

private:
    std::string m_text;
};

class assignment_list {
public:
    struct item {
        std::uint16_t column;
        term value;
    };

    assignment_list() noexcept;
    assignment_list(assignment_list&& other) noexcept;
    assignment_list& operator=(assignment_list&&) = delete;
    ~assignment_list();

    void add(std::uint16_t column, const part& value);
    void add(std::uint16_t column, std::int64_t value);
    void add(std::uint16_t column, double value);
    void add(std::uint16_t column, std::string_view value);

    [[nodiscard]] const std::vector<item>& items() const noexcept { return m_items; }

private:
    std::vector<item> m_items;
};

} // namespace rowan::query

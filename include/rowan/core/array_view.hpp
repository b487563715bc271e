// A run of elements, not owned.
#pragma once

#include <cstddef>

namespace rowan::core {

/// What `std::span<const Element>` is, without the concepts that stand behind its constructors: in a model's constants
/// they are most of what the compiler has to do.
template <class Element>
class array_view {
public:
    constexpr array_view() noexcept = default;
    constexpr array_view(const Element* first, std::size_t count) noexcept : m_first(first), m_count(count) {}
    template <class Container>
        requires requires(const Container& all) { all.data(); }
    constexpr array_view(const Container& all) noexcept // NOLINT: implicit, as in span
        : m_first(all.data()), m_count(all.size()) {}

    [[nodiscard]] constexpr const Element* begin() const noexcept { return m_first; }
    [[nodiscard]] constexpr const Element* end() const noexcept { return m_first + m_count; }
    [[nodiscard]] constexpr const Element* data() const noexcept { return m_first; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return m_count; }
    [[nodiscard]] constexpr bool empty() const noexcept { return m_count == 0; }
    constexpr const Element& operator[](std::size_t index) const noexcept { return m_first[index]; }
    [[nodiscard]] constexpr const Element& front() const noexcept { return *m_first; }
    [[nodiscard]] constexpr const Element& back() const noexcept { return m_first[m_count - 1]; }

private:
    const Element* m_first = nullptr;
    std::size_t m_count = 0;
};

} // namespace rowan::core

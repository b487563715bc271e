// Owning values and the arena of short-lived text.
#include <rowan/core/value.hpp>

#include <cstring>
#include <utility>

namespace rowan::core {

value::value(const value_view& view) : m_scalar(view) {
    switch (view.kind) {
    case value_kind::text:
    case value_kind::blob: m_bytes.assign(static_cast<const char*>(view.data), view.size); break;
    case value_kind::list:
        m_list.reserve(view.size);
        for (std::size_t i = 0; i < view.size; ++i) m_list.emplace_back(view.list()[i]);
        show_list();
        break;
    default: break;
    }
}

value::value(const value& other) : m_scalar(other.m_scalar), m_bytes(other.m_bytes), m_list(other.m_list) {
    show_list();
}

value& value::operator=(value other) noexcept {
    m_scalar = other.m_scalar;
    m_bytes.swap(other.m_bytes);
    m_list.swap(other.m_list);
    m_list_views.swap(other.m_list_views);
    return *this;
}

value value::of_list(std::vector<value> values) {
    value list;
    list.m_scalar.kind = value_kind::list;
    list.m_list = std::move(values);
    list.show_list();
    return list;
}

void value::show_list() {
    m_list_views.clear();
    m_list_views.reserve(m_list.size());
    for (const value& element : m_list) m_list_views.push_back(element.view());
}

value_view value::view() const noexcept {
    switch (m_scalar.kind) {
    case value_kind::text: return value_view::of_text(m_bytes);
    case value_kind::blob: return value_view::of_blob(m_bytes.data(), m_bytes.size());
    case value_kind::list: return value_view::of_list(m_list_views.data(), m_list_views.size());
    default: return m_scalar;
    }
}

struct text_arena::block {
    block* before;
    std::vector<char> bytes;
};

std::string_view text_arena::copy(std::string_view text) {
    if (text.empty()) return {"", 0};
    char* start = allocate(text.size());
    std::memcpy(start, text.data(), text.size());
    return {start, text.size()};
}

char* text_arena::allocate_on_heap(std::size_t size) {
    m_blocks = new block{m_blocks, std::vector<char>(size)};
    return m_blocks->bytes.data();
}

void text_arena::free_blocks() noexcept {
    while (m_blocks != nullptr) delete std::exchange(m_blocks, m_blocks->before);
}

} // namespace rowan::core

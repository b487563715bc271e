// Owning values and the arena of short-lived text.
#include <rowan/core/value.hpp>

#include <cstring>
#include <utility>

namespace rowan::core {

struct value::list {
    explicit list(std::vector<value> given) : values(std::move(given)) {
        views.reserve(values.size());
        for (const value& each : values) views.push_back(each.view());
    }

    std::vector<value> values;
    std::vector<value_view> views; // what the values show, in one run for the driver
};

value::value(const value_view& view) : m_scalar(view) {
    switch (view.kind) {
    case value_kind::text:
    case value_kind::blob: m_bytes.assign(static_cast<const char*>(view.data), view.size); break;
    case value_kind::list: m_list = new list({view.list(), view.list() + view.size}); break;
    default: break;
    }
}

value::value(const value& other) : m_scalar(other.m_scalar), m_bytes(other.m_bytes) {
    if (other.m_list != nullptr) m_list = new list(other.m_list->values);
}

value& value::operator=(value other) noexcept {
    m_scalar = other.m_scalar;
    m_bytes.swap(other.m_bytes);
    std::swap(m_list, other.m_list);
    return *this;
}

value value::of_list(std::vector<value> values) {
    value made;
    made.m_scalar.kind = value_kind::list;
    made.m_list = new list(std::move(values));
    return made;
}

void value::drop_list() noexcept {
    delete m_list;
}

value_view value::view() const noexcept {
    switch (m_scalar.kind) {
    case value_kind::text: return value_view::of_text(m_bytes);
    case value_kind::blob: return value_view::of_blob(m_bytes.data(), m_bytes.size());
    case value_kind::list: return value_view::of_list(m_list->views.data(), m_list->views.size());
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

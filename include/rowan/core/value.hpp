// A value on its way to or from a database: one of five storage classes, seen (value_view) or owned (value).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rowan::core {

/// The storage classes that engines know. `list` is a parameter of several values (`in`), never a column. `decimal` is
/// an integer count of units of 10 to the power of -scale: an engine without decimals stores the count alone.
enum class value_kind : std::uint8_t { null, integer, real, text, blob, list, decimal };

/// One value, not owned: what it points to must outlive it. Trivially copyable.
struct value_view {
    value_kind kind = value_kind::null;
    std::uint8_t scale = 0; // of a decimal
    union {
        std::int64_t integer = 0;
        double real;
        const void* data;
    };
    std::size_t size = 0; // bytes of a text or blob, values of a list

    static value_view of_integer(std::int64_t number) noexcept {
        value_view view;
        view.kind = value_kind::integer;
        view.integer = number;
        return view;
    }
    static value_view of_real(double number) noexcept {
        value_view view;
        view.kind = value_kind::real;
        view.real = number;
        return view;
    }
    static value_view of_decimal(std::int64_t units, std::uint8_t scale) noexcept {
        value_view view = of_integer(units);
        view.kind = value_kind::decimal;
        view.scale = scale;
        return view;
    }
    static value_view of_text(std::string_view text) noexcept {
        return of_data(value_kind::text, text.data(), text.size());
    }
    static value_view of_blob(const void* bytes, std::size_t count) noexcept {
        return of_data(value_kind::blob, bytes, count);
    }
    static value_view of_list(const value_view* first, std::size_t count) noexcept {
        return of_data(value_kind::list, first, count);
    }

    [[nodiscard]] bool is_null() const noexcept { return kind == value_kind::null; }
    [[nodiscard]] std::string_view text() const noexcept { return {static_cast<const char*>(data), size}; }
    [[nodiscard]] const value_view* list() const noexcept { return static_cast<const value_view*>(data); }

private:
    static value_view of_data(value_kind kind, const void* data, std::size_t size) noexcept {
        value_view view;
        view.kind = kind;
        view.data = data;
        view.size = size;
        return view;
    }
};

/// Room for the values of a row, left uninitialised: a hit must not pay for columns that it does not have.
template <std::size_t Count>
struct value_buffer {
    value_buffer() noexcept {}
    union {
        value_view values[Count];
    };
};

/// Owns what a `value_view` points to. Queries keep their values so, because they may run later than they were written.
class value {
public:
    value() = default;
    explicit value(const value_view& view);
    value(const value& other);
    value(value&& other) noexcept
        : m_scalar(other.m_scalar), m_bytes(std::move(other.m_bytes)), m_list(std::exchange(other.m_list, nullptr)) {}
    value& operator=(value other) noexcept;
    ~value() {
        if (m_list != nullptr) drop_list();
    }

    /// A list of owned values.
    static value of_list(std::vector<value> values);

    /// A view that is valid as long as this value is neither changed nor moved.
    [[nodiscard]] value_view view() const noexcept;

private:
    struct list;

    void drop_list() noexcept;

    value_view m_scalar{};
    std::string m_bytes;
    list* m_list = nullptr; // few values are one
};

/// Short-lived text that an encoder makes (a date, a decimal) lives here until the statement has been bound.
/// The first 256 bytes need no heap.
class text_arena {
public:
    text_arena() noexcept {} // m_buffer stays uninitialised on purpose
    text_arena(const text_arena&) = delete;
    text_arena& operator=(const text_arena&) = delete;
    ~text_arena() {
        if (m_blocks != nullptr) free_blocks();
    }

    /// Room for `size` bytes, valid as long as the arena.
    char* allocate(std::size_t size) {
        if (size > sizeof m_buffer - m_used) return allocate_on_heap(size);
        char* start = m_buffer + m_used;
        m_used += size;
        return start;
    }
    std::string_view copy(std::string_view text);

private:
    struct block;

    char* allocate_on_heap(std::size_t size);
    void free_blocks() noexcept;

    char m_buffer[256];
    std::size_t m_used = 0;
    block* m_blocks = nullptr; // the newest; it knows the one before
};

} // namespace rowan::core

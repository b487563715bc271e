// Values on their way to the server: each in the form that its parameter's type takes, or refused.
#pragma once

#include <rowan/core/value.hpp>

#include <libpq-fe.h>

#include <cstddef>
#include <string>
#include <vector>

namespace rowan::postgresql {

/// The parameters of one statement, as libpq takes them. Its buffers are kept from run to run.
class parameters {
public:
    explicit parameters(std::vector<Oid> types);

    /// Throws value_out_of_range, type_mismatch, invalid_text or misuse for a value that its parameter cannot take.
    /// Texts and bytes are not copied: they must live until the statement has been sent.
    void bind(const core::value_view* values);

    /// Whether one of the bound values is a list.
    [[nodiscard]] bool has_list() const noexcept { return m_has_list; }
    [[nodiscard]] std::size_t size() const noexcept { return m_types.size(); }
    [[nodiscard]] int count() const noexcept { return static_cast<int>(m_types.size()); }
    [[nodiscard]] const Oid* types() const noexcept { return m_types.data(); }
    [[nodiscard]] const char* const* values() const noexcept { return m_values.data(); }
    [[nodiscard]] const int* lengths() const noexcept { return m_lengths.data(); }
    [[nodiscard]] const int* formats() const noexcept { return m_formats.data(); }

private:
    void set(std::size_t index, const char* data, std::size_t size, int format) noexcept;
    void bind_slowly(std::size_t index, const core::value_view& value);

    std::vector<Oid> m_types;
    std::vector<const char*> m_values;
    std::vector<int> m_lengths;
    std::vector<int> m_formats;
    std::vector<std::string> m_buffers; // of each parameter: what had to be written in another form
    bool m_has_list = false;
};

} // namespace rowan::postgresql

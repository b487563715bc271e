// Values on their way to the server.
#include "encode.hpp"

#include "array.hpp"
#include "element.hpp"
#include "oids.hpp"

#include <rowan/core/error.hpp>
#include <rowan/core/utf8.hpp>

#include <climits>
#include <utility>

namespace rowan::postgresql {
namespace {

constexpr int as_text = 0;
constexpr int as_binary = 1;

} // namespace

parameters::parameters(std::vector<Oid> types)
    : m_types(std::move(types)), m_values(m_types.size()), m_lengths(m_types.size()), m_formats(m_types.size()),
      m_buffers(m_types.size()) {}

void parameters::set(std::size_t index, const char* data, std::size_t size, int format) noexcept {
    m_values[index] = data;
    m_lengths[index] = static_cast<int>(size);
    m_formats[index] = format;
}

void parameters::bind(const core::value_view* values) {
    m_has_list = false;
    for (std::size_t i = 0; i < m_types.size(); ++i) {
        const core::value_view& value = values[i];
        // Most parameters of calls that must be quick are short texts.
        const auto* const text = static_cast<const char*>(value.data);
        if (value.kind == core::value_kind::text && oid::is_text(m_types[i]) && value.size != 0 &&
            core::is_short_plain_ascii(text, value.size)) {
            set(i, text, value.size, as_binary);
        } else if (value.kind == core::value_kind::null) {
            set(i, nullptr, 0, as_binary);
        } else {
            bind_slowly(i, value);
        }
    }
}

void parameters::bind_slowly(std::size_t index, const core::value_view& value) {
    const Oid type = m_types[index];
    const place where{index + 1};
    std::string& buffer = m_buffers[index];
    buffer.clear();
    if (value.size > INT_MAX / 2)
        throw_error(error_kind::value_too_long,
                    "parameter " + std::to_string(where.parameter) + " is longer than PostgreSQL can take");
    if (value.kind == core::value_kind::list) {
        m_has_list = true;
        const int format = append_array(buffer, type, value, where) ? as_binary : as_text;
        return set(index, buffer.c_str(), buffer.size(), format);
    }
    const char* const data =
        value.size == 0 ? "" : static_cast<const char*>(value.data); // a null pointer would be NULL
    if (value.kind == core::value_kind::text && oid::is_text(type)) {
        check_text(value, where);
        return set(index, data, value.size, as_binary);
    }
    if (value.kind == core::value_kind::blob && type == oid::bytea) return set(index, data, value.size, as_binary);
    if (has_binary_form(type) && append_binary(buffer, type, value, where))
        return set(index, buffer.c_str(), buffer.size(), as_binary);
    append_text(buffer, value, where);
    set(index, buffer.c_str(), buffer.size(), as_text);
}

} // namespace rowan::postgresql

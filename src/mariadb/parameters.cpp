// The values of one execution, as Connector/C takes them: pointers to where the caller keeps them.
#include "parameters.hpp"

#include "list_text.hpp"
#include "value_checks.hpp"

#include <rowan/core/decimal.hpp>

namespace rowan::mariadb {

parameters::parameters(std::size_t count) : m_binds(count, MYSQL_BIND{}), m_slots(count) {
    for (std::size_t i = 0; i < count; ++i) m_binds[i].length = &m_slots[i].length;
}

void parameters::set_bytes(std::size_t index, enum_field_types type, const void* data, std::size_t size) {
    m_bytes += size;
    MYSQL_BIND& bind = m_binds[index];
    set_type(bind, type);
    bind.buffer = const_cast<void*>(size == 0 ? static_cast<const void*>("") : data); // the library only reads it
    bind.buffer_length = m_slots[index].length = size;
}

void parameters::set(std::size_t index, const core::value_view& value) {
    MYSQL_BIND& bind = m_binds[index];
    slot& kept = m_slots[index];
    switch (value.kind) {
    case core::value_kind::integer:
        kept.integer = value.integer;
        set_type(bind, MYSQL_TYPE_LONGLONG);
        bind.buffer = &kept.integer;
        return;
    case core::value_kind::real:
        check_real(value.real, index);
        kept.real = value.real;
        set_type(bind, MYSQL_TYPE_DOUBLE);
        bind.buffer = &kept.real;
        return;
    case core::value_kind::decimal:
        return set_bytes(index, MYSQL_TYPE_NEWDECIMAL, kept.decimal,
                         core::write_decimal(kept.decimal, value.integer, value.scale));
    case core::value_kind::text:
        check_text(value.text(), index);
        return set_bytes(index, MYSQL_TYPE_STRING, value.data, value.size);
    case core::value_kind::blob: return set_bytes(index, MYSQL_TYPE_BLOB, value.data, value.size);
    case core::value_kind::list: return set_list(index, value, false);
    default: set_type(bind, MYSQL_TYPE_NULL); return;
    }
}

void parameters::set_list(std::size_t index, const core::value_view& list, bool is_nested) {
    std::string& text = m_slots[index].list;
    text.clear();
    append_list(text, list, is_nested, index);
    set_bytes(index, MYSQL_TYPE_STRING, text.data(), text.size());
}

bool parameters::bind_to(MYSQL_STMT* statement) noexcept {
    if (m_bound_to != statement) {
        if (mysql_stmt_bind_param(statement, m_binds.data()) != 0) return false;
        m_bound_to = statement;
        return true;
    }
    // The library's copy has the rest already: the lengths are where they were.
    for (std::size_t i = 0; i < m_binds.size(); ++i) statement->params[i].buffer = m_binds[i].buffer;
    return true;
}

} // namespace rowan::mariadb

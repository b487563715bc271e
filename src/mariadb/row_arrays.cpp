// The values of many rows for one INSERT, as Connector/C takes them: an array for each column.
#include "row_arrays.hpp"

#include "list_text.hpp"
#include "value_checks.hpp"

#include <rowan/core/decimal.hpp>

namespace rowan::mariadb {
namespace {

enum_field_types type_of(core::value_kind kind) {
    switch (kind) {
    case core::value_kind::real: return MYSQL_TYPE_DOUBLE;
    case core::value_kind::decimal: return MYSQL_TYPE_NEWDECIMAL;
    case core::value_kind::text: return MYSQL_TYPE_STRING;
    case core::value_kind::blob: return MYSQL_TYPE_BLOB;
    default: return MYSQL_TYPE_LONGLONG;
    }
}

} // namespace

void row_arrays::set(const core::value_view* lists, std::size_t count) {
    m_rows = static_cast<unsigned>(lists[0].size);
    m_bytes = m_rows * count * sizeof(cell);
    m_binds.assign(count, MYSQL_BIND{});
    m_columns.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (lists[i].kind != core::value_kind::list || lists[i].size == 0 || lists[i].size != m_rows)
            throw_error(error_kind::misuse, parameter_name(i) + " must be a list with a value for each row");
        const core::value_kind kind = kind_of_list(lists[i]);
        column& to = m_columns[i];
        to.cells.resize(m_rows);
        to.lengths.resize(m_rows);
        to.indicators.assign(m_rows, STMT_INDICATOR_NONE);
        if (kind == core::value_kind::decimal) to.decimals.resize(m_rows);
        for (std::size_t row = 0; row < m_rows; ++row) set_value(i, row, lists[i].list()[row]);
        m_binds[i].buffer_type = type_of(kind);
        m_binds[i].buffer = to.cells.data();
        m_binds[i].length = to.lengths.data();
        m_binds[i].u.indicator = to.indicators.data();
    }
}

void row_arrays::set_value(std::size_t column_index, std::size_t row, const core::value_view& value) {
    column& to = m_columns[column_index];
    cell& kept = to.cells[row];
    switch (value.kind) {
    case core::value_kind::integer: kept.integer = value.integer; return;
    case core::value_kind::real:
        check_real(value.real, column_index);
        kept.real = value.real;
        return;
    case core::value_kind::decimal:
        kept.text = to.decimals[row].data();
        to.lengths[row] = core::write_decimal(to.decimals[row].data(), value.integer, value.scale);
        return;
    case core::value_kind::text: check_text(value.text(), column_index); [[fallthrough]];
    case core::value_kind::blob:
        kept.text = value.size == 0 ? "" : value.text().data();
        to.lengths[row] = value.size;
        m_bytes += value.size;
        return;
    default: to.indicators[row] = STMT_INDICATOR_NULL; return;
    }
}

bool row_arrays::bind_to(MYSQL_STMT* statement) noexcept {
    return mysql_stmt_attr_set(statement, STMT_ATTR_ARRAY_SIZE, &m_rows) == 0 &&
           mysql_stmt_bind_param(statement, m_binds.data()) == 0;
}

} // namespace rowan::mariadb

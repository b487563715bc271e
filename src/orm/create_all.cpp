// Inserting many rows: row by row, by one statement, or by the engine's own way to load them.
#include <rowan/orm/bulk.hpp>

#include "chunks.hpp"
#include "row_values_list.hpp"

#include <rowan/core/error.hpp>
#include <rowan/driver/live_schema.hpp>
#include <rowan/session/schema_check.hpp>
#include <rowan/statement/bulk_writer.hpp>
#include <rowan/statement/spelling.hpp>

#include <algorithm>
#include <bit>
#include <optional>
#include <string>

namespace rowan::orm {
namespace {

using core::value_view;

// From so many rows on, a load is faster in spite of the two questions in front of it.
constexpr std::size_t fewest_to_load = 5'000;

void create_by_statement(session::connection& on, const insertion& insert, bulk_row* const* rows, std::size_t count) {
    const core::table_info& table = *insert.access->table;
    row_values_list values(*insert.access, rows, count);
    const std::vector<value_view>& bound =
        values.give(values.given_columns(), all_of(count), on.capabilities().inserts_lists_of_rows());
    const statement::description statement(
        statement::write_bulk_insert(table, values.left_out(), {}, on.capabilities()));
    session::execution run(on, statement, bound.data(), bound.size());
    core::value_buffer<model::max_members> row;
    for (std::size_t i = 0; i < count; ++i) {
        if (!run.step())
            throw_error(error_kind::statement_failed, "a bulk insert returned fewer rows than it was given");
        run.read(row.values, table.columns.size());
        insert.access->decode(row.values, rows[i]->result);
    }
    run.run_to_end();
}

// What the database would fill in must be known beforehand, and nothing may change a row on its way in: a load returns
// nothing.
bool may_load(session::connection& on, const insertion& insert, std::uint64_t left_out, std::size_t count) {
    const core::table_info& table = *insert.access->table;
    if (count < fewest_to_load || on.capabilities().reserve_numbers.empty()) return false;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if ((left_out >> i & 1) != 0 && !table.columns[i].is_generated) return false;
    }
    const driver::live_table live = on.driver().describe(table.name);
    return live.exists && !live.is_view && live.suspects.empty() && live.obstacles.empty() &&
           session::stores_unchanged(live, table, on.capabilities());
}

// A number for each row, for the column that the database numbers.
std::vector<std::int64_t> reserve_numbers(session::connection& on, const core::table_info& table,
                                          const core::column_info& column, std::size_t count) {
    const std::string name = statement::quoted(table.name, on.capabilities());
    const value_view bound[] = {value_view::of_text(name), value_view::of_text(column.name),
                                value_view::of_integer(static_cast<std::int64_t>(count))};
    const statement::description query{std::string(on.capabilities().reserve_numbers)};
    session::execution run(on, query, bound, 3);
    std::vector<std::int64_t> numbers;
    while (run.step()) {
        value_view number;
        run.read(&number, 1);
        numbers.push_back(number.integer);
    }
    return numbers;
}

void load(session::connection& on, const insertion& insert, std::uint64_t left_out,
          const std::vector<bulk_row*>& rows) {
    const core::table_info& table = *insert.access->table;
    const std::size_t numbered = static_cast<std::size_t>(std::countr_zero(left_out)); // beyond all columns: none
    std::vector<std::int64_t> numbers;
    if (left_out != 0) numbers = reserve_numbers(on, table, table.columns[numbered], rows.size());
    std::vector<std::string> names;
    for (const core::column_info& each : table.columns)
        names.push_back(statement::quoted(each.name, on.capabilities()));
    std::size_t at = 0;
    std::optional<core::text_arena> arena; // of one row at a time
    const auto next = [&](value_view* values) {
        if (at == rows.size()) return false;
        insert.access->encode_new(rows[at]->given, values, arena.emplace());
        if (left_out != 0) values[numbered] = value_view::of_integer(numbers[at]);
        insert.access->decode(values, rows[at]->result);
        ++at;
        return true;
    };
    static_cast<void>(on.driver().load_rows(statement::quoted(table.name, on.capabilities()), names, next));
}

} // namespace

void create_all(const session::context& context, const insertion& insert, std::vector<bulk_row>& rows) {
    if (rows.empty()) return;
    const statement::capabilities& engine = context.capabilities();
    const std::uint64_t left_out = insert.access->left_to_database(rows.front().given);
    const bool is_alike = std::all_of(rows.begin(), rows.end(), [&](const bulk_row& each) {
        return insert.access->left_to_database(each.given) == left_out;
    });
    const bool has_values = static_cast<std::size_t>(std::popcount(left_out)) < insert.access->table->columns.size();
    const bool is_bulk = engine.bulk != statement::bulk_creation::row_by_row && is_alike && has_values;
    std::vector<bulk_row*> all;
    for (bulk_row& each : rows) all.push_back(&each);
    std::vector<chunk> chunks; // not of rows that may be loaded, before it is known that they are not
    if (is_bulk && all.size() < fewest_to_load) chunks = chunks_of(context, *insert.access, all);
    const auto work = [&](session::connection& on) {
        if (!is_bulk) {
            for (const bulk_row* each : all) create_on(on, insert, each->given, each->result);
        } else if (may_load(on, insert, left_out, all.size())) {
            load(on, insert, left_out, all);
        } else {
            if (chunks.empty()) chunks = chunks_of(context, *insert.access, all);
            for (const chunk& each : chunks) create_by_statement(on, insert, each.data(), each.size());
        }
    };
    context.write(
        {work, chunks.size() == 1 ? session::write_extent::many_rows : session::write_extent::several_statements});
}

} // namespace rowan::orm

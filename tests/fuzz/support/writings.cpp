// Asks the writers, and the calls that lower themselves to statements.
#include "fuzz/support/writings.hpp"

#include "fuzz/support/made_statement.hpp"

#include <rowan/core/utf8.hpp>
#include <rowan/orm/statements.hpp>
#include <rowan/statement/bulk_writer.hpp>
#include <rowan/statement/key_writer.hpp>
#include <rowan/statement/table_writer.hpp>
#include <rowan/statement/writer.hpp>

namespace rowan::fuzz {
namespace {

using statement::capabilities;

std::size_t key_of(const core::table_info& table, given_bytes& given) {
    return given.number(table.keys.size());
}

std::string write_made(const core::table_info& table, const core::table_info& other, const capabilities& engine,
                       given_bytes given) {
    return write(statement::description(make_statement(given, table, other).nodes), engine);
}
std::string write_find(const core::table_info& table, const core::table_info&, const capabilities& engine,
                       given_bytes given) {
    return write(orm::find_statement(table, table.keys[key_of(table, given)]), engine);
}
std::string write_overwrite(const core::table_info& table, const core::table_info&, const capabilities& engine,
                            given_bytes given) {
    return write(orm::overwrite_statement(table, table.keys[key_of(table, given)]), engine);
}
std::string write_remove(const core::table_info& table, const core::table_info&, const capabilities& engine,
                         given_bytes given) {
    return write(orm::remove_statement(table, table.keys[key_of(table, given)]), engine);
}
std::string write_insert(const core::table_info& table, const core::table_info&, const capabilities& engine,
                         given_bytes given) {
    const std::size_t key = key_of(table, given);
    const bool is_plain = given.flag();
    // SQLite takes no conflict with a key that has its own row number among others.
    const bool has_number =
        table.primary_key() && !table.keys[key].is_primary && orm::is_key_column(table.keys[key], 0);
    const auto form = is_plain || has_number ? orm::insert_form::plain : orm::insert_form::unless_exists;
    const std::uint64_t left_out = table.generated_column() ? 1 : 0;
    return write(orm::insert_statement(table, left_out, ~std::uint64_t{0}, form, &table.keys[key]), engine);
}
std::string write_find_or_insert(const core::table_info& table, const core::table_info&, const capabilities& engine,
                                 given_bytes given) {
    const std::size_t key = key_of(table, given);
    const auto form = static_cast<orm::insert_form>(2 + given.number(2));
    const std::uint64_t left_out = table.generated_column() ? 1 : 0;
    return write(orm::insert_statement(table, left_out, ~std::uint64_t{0}, form, &table.keys[key]), engine);
}
std::string write_bulk(const core::table_info& table, const core::table_info&, const capabilities& engine,
                       given_bytes given) {
    const core::key_info& key = table.keys[key_of(table, given)];
    const bool may_leave_out = table.generated_column() && !orm::is_key_column(key, 0) && table.columns.size() > 1;
    std::vector<std::uint64_t> left_out{may_leave_out ? 1U : 0U}; // never a part of the key: see orm::is_bulk_row
    if (may_leave_out && given.flag()) left_out.push_back(0);
    const std::size_t which = given.number(3);
    if (which == 0 && engine.bulk == statement::bulk_creation::find_or_insert)
        return statement::write_bulk_find_or_insert(
            table, key, left_out, given.flag() ? statement::first_step::find : statement::first_step::insert, engine);
    if (which == 1) return statement::write_bulk_find(table, key, statement::index_name(table, key), engine);
    return statement::write_bulk_insert(table, left_out, {}, engine);
}
std::string write_table(const core::table_info& table, const core::table_info&, const capabilities& engine,
                        given_bytes) {
    return statement::write_table(table, engine);
}
std::string write_index(const core::table_info& table, const core::table_info&, const capabilities& engine,
                        given_bytes given) {
    const std::size_t all = table.keys.size() + table.indexes.size();
    const std::size_t which = given.number(all);
    const core::key_info& key =
        which < table.keys.size() ? table.keys[which] : table.indexes[which - table.keys.size()];
    return statement::write_index(table, key, engine);
}
std::string write_drop(const core::table_info& table, const core::table_info&, const capabilities& engine,
                       given_bytes) {
    return statement::write_drop_table(table, engine);
}

constexpr writing every_kind[] = {write_made,  write_insert, write_find, write_overwrite,      write_remove,
                                  write_table, write_index,  write_drop, write_find_or_insert, write_bulk};
constexpr std::size_t of_every_engine = 8;

bool needs_key(writing each) {
    return each != write_made && each != write_table && each != write_drop && each != write_index;
}

} // namespace

std::span<const writing> writings() {
    return std::span(every_kind).first(of_every_engine);
}
std::span<const writing> writings_of_servers() {
    return every_kind;
}

bool is_made(writing each) noexcept {
    return each == write_made;
}
bool is_index(writing each) noexcept {
    return each == write_index;
}

bool is_written(writing each, const core::table_info& table) {
    const bool has_values = !table.generated_column() || table.columns.size() > 1;
    if (each == write_find_or_insert && !has_values) return false; // such rows are inserted by the other forms
    if (each == write_index) return table.keys.size() + table.indexes.size() > 0;
    return !needs_key(each) || !table.keys.empty();
}

bool is_writable(const made_table& table, const capabilities& engine) {
    const auto is_good = [&](std::string_view name) {
        return !name.empty() && core::find_bad_text(name).ok() &&
               (engine.max_identifier == 0 || name.size() <= engine.max_identifier);
    };
    bool all = is_good(table.name);
    for (const core::column_info& each : table.columns) all = all && is_good(each.name);
    for (const auto& keys : {table.keys, table.indexes}) {
        for (const core::key_info& each : keys) all = all && (each.name.empty() || is_good(each.name));
    }
    return all;
}

} // namespace rowan::fuzz

// The live schema held against the model, and what is thrown when they differ.
#include <rowan/session/schema_check.hpp>

#include "column_check.hpp"
#include "live_key_check.hpp"

#include <rowan/statement/key_writer.hpp>
#include <rowan/statement/spelling.hpp>
#include <rowan/statement/table_writer.hpp>

#include <algorithm>
#include <utility>

namespace rowan::session {
namespace {

using core::key_info;
using core::table_info;
using driver::live_table;
using statement::capabilities;

// A key that is dropped while connections know it as verified: where the engine itself would not refuse the statement,
// this is how long it can go unnoticed; and how long, whether an update or an insert may be tried.
driver::deadline verified_until(const capabilities& engine) noexcept {
    constexpr std::int64_t verified_for = 10'000'000'000;
    if (engine.creation == statement::creation::insert_unless_exists) return driver::no_deadline;
    return driver::clock_now() + verified_for;
}

std::string title_of(const table_info& table, const capabilities& engine) {
    return "table " + statement::quoted(table.name, engine);
}

// What would make the key true; where another index has the name, that one goes first.
std::string cure_of(const key_finding& finding, const table_info& table, const key_info& key,
                    const capabilities& engine) {
    std::string cure;
    if (finding.is_name_taken)
        cure = "DROP INDEX " + statement::quoted(statement::index_name(table, key), engine) + "; ";
    return cure + index_statement(table, key, engine);
}

std::string advice_of(const key_finding& finding, const table_info& table, const key_info& key,
                      const capabilities& engine) {
    if (finding.can_be_added) return "To add it: " + cure_of(finding, table, key, engine);
    return "No index can add it; the table and the model must agree first";
}

[[noreturn]] void throw_unenforced(const key_finding& finding, const table_info& table, const key_info& key,
                                   const capabilities& engine) {
    error_details details;
    details.kind = error_kind::unenforced_key;
    details.message = title_of(table, engine) + " does not enforce the unique key (" +
                      statement::write_key_parts(table, key, engine) + "): " + finding.instead +
                      ". Two writers could both insert. " + advice_of(finding, table, key, engine);
    details.constraint = statement::index_name(table, key);
    if (finding.can_be_added) details.statement = cure_of(finding, table, key, engine);
    throw_error(std::move(details));
}

[[noreturn]] void throw_mismatch(const table_info& table, const std::vector<std::string>& differences,
                                 const capabilities& engine) {
    std::string text = title_of(table, engine) + " is not what the model says: ";
    for (std::size_t i = 0; i < differences.size(); ++i) text += (i > 0 ? "; " : "") + differences[i];
    throw_error(error_kind::schema_mismatch, std::move(text));
}

void refuse_missing(const live_table& live, const table_info& table, const capabilities& engine) {
    if (!live.exists) throw_error(error_kind::schema_mismatch, title_of(table, engine) + " does not exist");
}

key_finding verify(driver::connection& on, const live_table& live, const table_info& table, const key_info& key) {
    const capabilities& engine = on.capabilities();
    refuse_missing(live, table, engine);
    std::vector<std::string> faults;
    for (const core::key_part& part : key.parts) {
        std::string fault = storage_fault(live, table, table.columns[part.column], engine);
        if (!fault.empty()) faults.push_back(std::move(fault));
    }
    if (!faults.empty()) throw_mismatch(table, faults, engine);
    key_finding finding = find_key(on, live, table, key);
    if (!finding.is_there) throw_unenforced(finding, table, key, engine);
    return finding;
}

const table_info* table_of(const statement::node& each) noexcept {
    using statement::op;
    switch (each.code) {
    case op::column:
    case op::excluded_column:
    case op::assign:
    case op::from:
    case op::inner_join:
    case op::left_join:
    case op::insert:
    case op::insert_unless_found:
    case op::update:
    case op::remove: return each.table;
    default: return nullptr;
    }
}

struct subject {
    const table_info* table;
    live_table live;
};

// Every table that the statement names, as it is now.
std::vector<subject> tables_of(const statement::description& description, driver::connection& on) {
    std::vector<subject> found;
    for (const statement::node& each : description.nodes()) {
        const table_info* table = table_of(each);
        bool is_new = table != nullptr;
        for (const subject& known : found) is_new = is_new && known.table != table;
        if (is_new) found.push_back({table, on.describe(table->name)});
    }
    return found;
}

// The key that an insert names, as its conflict target or by its index, must be there.
void verify_conflict_target(driver::connection& on, const statement::description& description,
                            const std::vector<subject>& subjects) {
    const table_info* inserted = nullptr;
    for (const statement::node& each : description.nodes()) {
        if (each.code == statement::op::insert || each.code == statement::op::insert_unless_found)
            inserted = each.table;
        const bool is_conflict =
            each.code == statement::op::on_conflict_do_nothing || each.code == statement::op::on_conflict_keep ||
            each.code == statement::op::key_is_there || each.code == statement::op::on_conflict_update;
        if (!is_conflict || inserted == nullptr || each.key == nullptr) continue;
        for (const subject& each_table : subjects) {
            if (each_table.table == inserted) static_cast<void>(verify(on, each_table.live, *inserted, *each.key));
        }
    }
}

template <class Visitor>
void for_each_index(const table_info& table, Visitor visit) {
    for (const key_info& key : table.keys) visit(key);
    for (const key_info& index : table.indexes) visit(index);
}

} // namespace

const verified_key& verify_key(connection& on, const table_info& table, const key_info& key) {
    std::vector<verified_key>& known = on.verified_keys();
    auto place = known.begin();
    while (place != known.end() && place->key != &key) ++place;
    if (place != known.end() && (place->until == driver::no_deadline || place->until > driver::clock_now()))
        return *place;
    const live_table live = on.driver().describe(table.name);
    key_finding finding = verify(on.driver(), live, table, key);
    const bool may_keep = live.may_update && !live.has_update_triggers && !live.is_partitioned;
    if (place == known.end()) place = known.emplace(place);
    *place = {&key, std::move(finding.index_name), may_keep, live.suspects.empty(), verified_until(on.capabilities())};
    return *place;
}

bool is_number_told(connection& on, const table_info& table) {
    for (const told_number& each : on.told_numbers()) {
        if (each.table == &table) return each.is_told;
    }
    const std::string told = on.driver().describe(table.name).told_column;
    const bool is_told = std::any_of(table.columns.begin(), table.columns.end(), [&](const core::column_info& each) {
        return each.is_generated && each.name == told;
    });
    on.told_numbers().push_back({&table, is_told});
    return is_told;
}

void verify_key_again(connection& on, const table_info& table, const key_info& key) {
    on.forget_verified_keys();
    verify_key(on, table, key);
}

std::vector<std::string> schema_differences(driver::connection& on, const table_info& table) {
    const live_table live = on.describe(table.name);
    if (!live.exists) return {title_of(table, on.capabilities()) + " does not exist"};
    return column_differences(on, live, table);
}

std::vector<std::string> key_differences(driver::connection& on, const table_info& table) {
    const capabilities& engine = on.capabilities();
    const live_table live = on.describe(table.name);
    std::vector<std::string> found;
    if (!live.exists) return found; // said once, by schema_differences
    for_each_index(table, [&](const key_info& key) {
        const key_finding finding = find_key(on, live, table, key);
        if (finding.is_there) return;
        found.push_back((key.is_unique ? "the unique key (" : "the index (") +
                        statement::write_key_parts(table, key, engine) + ") is missing: " + finding.instead + ". " +
                        advice_of(finding, table, key, engine));
    });
    return found;
}

std::vector<const key_info*> missing_indexes(driver::connection& on, const table_info& table) {
    const live_table live = on.describe(table.name);
    std::vector<const key_info*> found;
    for_each_index(table, [&](const key_info& key) {
        if (statement::is_part_of_table(key)) return;
        const key_finding finding = find_key(on, live, table, key);
        if (!finding.is_there && finding.can_be_added && !finding.is_name_taken) found.push_back(&key);
    });
    return found;
}

std::string index_statement(const table_info& table, const key_info& key, const capabilities& engine) {
    return statement::write_index(table, key, engine);
}

void explain_failed_prepare(const error& failure, const statement::description& description, driver::connection& on) {
    if (failure.kind() != error_kind::statement_failed && failure.kind() != error_kind::schema_mismatch) return;
    std::vector<subject> subjects;
    try {
        subjects = tables_of(description, on);
    } catch (const error&) {
        return; // the first failure says more
    }
    const capabilities& engine = on.capabilities();
    for (const subject& each : subjects) {
        refuse_missing(each.live, *each.table, engine);
        std::vector<std::string> faults;
        for (const core::column_info& column : each.table->columns) {
            if (find_column(each.live, column.name, engine) == nullptr)
                faults.push_back(storage_fault(each.live, *each.table, column, engine));
        }
        if (!faults.empty()) throw_mismatch(*each.table, faults, engine);
    }
    // before lesser differences: they do not keep it from being prepared
    verify_conflict_target(on, description, subjects);
    for (const subject& each : subjects) {
        const std::vector<std::string> differences = column_differences(on, each.live, *each.table);
        if (!differences.empty()) throw_mismatch(*each.table, differences, engine);
    }
}

} // namespace rowan::session

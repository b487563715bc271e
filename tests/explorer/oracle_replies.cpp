// The list of what can come to a statement.
#include "explorer/oracle_replies.hpp"

#include <utility>

namespace rowan::explorer {
namespace {

bool has(std::string_view text, std::string_view part) noexcept {
    return text.find(part) != std::string_view::npos;
}

// One that inserts its rows, or fails.
bool is_plain_insert(std::string_view sql) noexcept {
    return sql.starts_with("INSERT") && !has(sql, "ON CONFLICT");
}

reply failed(error_kind kind, bool retryable, bool ends_transaction, std::string constraint = {}) {
    return {reply::what::failure,
            {.kind = kind,
             .message = "as the oracle says",
             .constraint = std::move(constraint),
             .retryable = retryable,
             .poisons_transaction = ends_transaction}};
}

// What can go wrong with any statement; first what is undone and may be done again.
std::vector<reply> failures() {
    std::vector<reply> all{failed(error_kind::deadlock, true, true),
                           failed(error_kind::connection_lost, true, true),
                           failed(error_kind::timeout, true, false),
                           failed(error_kind::interrupted, false, false),
                           failed(error_kind::serialization_failure, true, true),
                           failed(error_kind::busy, true, false)};
    for (const error_kind kind :
         {error_kind::disk_full, error_kind::io_failure, error_kind::out_of_memory, error_kind::statement_failed,
          error_kind::read_only, error_kind::corrupt, error_kind::not_a_database})
        all.push_back(failed(kind, false, false));
    return all;
}

// With what names a table.
std::vector<reply> failures_of_a_table() {
    std::vector<reply> all;
    for (const error_kind kind : {error_kind::schema_mismatch, error_kind::type_mismatch, error_kind::invalid_text})
        all.push_back(failed(kind, false, false));
    return all;
}

// With whatever writes: an update may violate a key as an insert may, and a trigger may do anything.
std::vector<reply> violations() {
    std::vector<reply> all;
    for (const char* key : {"the_key", "another_key"})
        all.push_back(failed(error_kind::unique_violation, false, false, key));
    for (const error_kind kind :
         {error_kind::foreign_key_violation, error_kind::not_null_violation, error_kind::check_violation,
          error_kind::value_too_long, error_kind::value_out_of_range})
        all.push_back(failed(kind, false, false));
    return all;
}

std::vector<reply> failures_of(std::string_view sql, bool every_kind) {
    std::vector<reply> all = failures();
    if (!every_kind) all.resize(4);
    const auto add = [&](std::vector<reply> more) {
        if (!every_kind) more.resize(2);
        for (reply& each : more) all.push_back(std::move(each));
    };
    const bool is_write = explorer::is_write(sql);
    if (is_write || has(sql, "SELECT")) add(failures_of_a_table());
    if (is_write || sql.starts_with("COMMIT")) add(violations()); // some are found only at the commit
    return all;
}

std::vector<reply::what> rows_that_may_come(std::string_view sql, std::size_t keys) {
    using enum reply::what;
    if (is_plain_insert(sql)) return {row};
    std::vector<reply::what> all{nothing};
    if (keys > 1 && (is_bulk_look(sql) || is_bulk_find_or_insert(sql))) all.push_back(first_row);
    if (has(sql, "INSERT")) all.push_back(other_row);
    if (is_write(sql) || sql.starts_with("SELECT") || sql.starts_with("SET STATEMENT")) all.push_back(row);
    return all;
}

} // namespace

bool is_write(std::string_view sql) noexcept {
    return has(sql, "INSERT") || sql.starts_with("UPDATE") || sql.starts_with("DELETE");
}

bool is_bulk_find_or_insert(std::string_view sql) noexcept {
    return has(sql, "WITH rowan_given AS");
}

bool is_bulk_look(std::string_view sql) noexcept {
    return sql.starts_with("SELECT given.");
}

std::vector<reply> replies_to(const sent_statement& asked, bool every_kind) {
    std::vector<reply> all;
    for (const reply::what each : rows_that_may_come(asked.sql, asked.keys.size())) all.push_back({each, {}});
    if (asked.sql == connecting) {
        all.push_back(failed(error_kind::connection_failed, true, false));
        all.push_back(failed(error_kind::connection_failed, false, false));
        return all;
    }
    for (reply& each : failures_of(asked.sql, every_kind)) all.push_back(std::move(each));
    // Lost with what may have been committed, nobody knows.
    const bool may_commit = asked.sql.starts_with("COMMIT") || (is_write(asked.sql) && !asked.in_transaction);
    for (reply& each : all) {
        const bool is_lost = each.came == reply::what::failure && each.failure.kind == error_kind::connection_lost;
        each.failure.in_doubt = is_lost && may_commit;
    }
    return all;
}

bool is_failure(const reply& came) noexcept {
    return came.came == reply::what::failure;
}

bool is_lost_race(const sent_statement& asked, const reply& came) noexcept {
    return is_plain_insert(asked.sql) && came.failure.kind == error_kind::unique_violation &&
           came.failure.constraint == "the_key";
}

std::size_t rows_of(std::string_view sql, reply::what came, std::size_t keys) noexcept {
    if (is_bulk_find_or_insert(sql)) return keys;
    if (came == reply::what::nothing) return 0;
    const bool are_all = came != reply::what::first_row && (is_bulk_look(sql) || is_plain_insert(sql));
    return are_all ? keys : 1;
}

core::value_view flag_of(reply::what came, std::size_t row) noexcept {
    switch (came) {
    case reply::what::row: return core::value_view::of_integer(1);
    case reply::what::other_row: return core::value_view::of_integer(0);
    case reply::what::first_row: return row == 1 ? core::value_view::of_integer(1) : core::value_view{};
    default: return {};
    }
}

} // namespace rowan::explorer

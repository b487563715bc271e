// Two made-up engines that differ in all that the writers ask, and a model whose names need quotes.
#pragma once

#include <rowan/model/description.hpp>
#include <rowan/query/functions.hpp>
#include <rowan/statement/spelling.hpp>
#include <rowan/statement/writer.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace rowan::test {

struct parent {
    std::int64_t id{};
    std::string code{};
    using rowan_table = table<"parent", primary_key<&parent::id>, unique<&parent::code>>;
};

struct sample {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> parent_id{};
    using rowan_table =
        table<"sam\"ple", primary_key<&sample::id>, column<&sample::name, "na`\"me">, unique<&sample::name>,
              unique<&sample::parent_id, nulls_not_distinct, named("odd \"name")>,
              unique<lower(f<&sample::name>), where("parent_id > 0")>,
              index<&sample::parent_id, upper(f<&sample::name>)>,
              foreign_key<&sample::parent_id, &parent::id, on_delete::cascade, on_update::set_null>,
              check<"id <> 7", "not seven">, check<"id <> 8">>;
};

struct full {
    std::int32_t id{};
    std::string text{};
    std::string at{};
    using rowan_table = table<"full", manual_primary_key<&full::id>, collate<&full::text, "C">,
                              max_length<&full::text, 5>, default_sql<&full::at, "'now' || '!'">>;
};

struct pair_key {
    std::int64_t a{};
    std::string b{};
    using rowan_table = table<"pair_key", primary_key<&pair_key::a, &pair_key::b>>;
};

inline std::string type_name(const core::column_info& column, bool) {
    return column.kind.type == core::column_type::integer ? "INT" + std::to_string(column.kind.digits) : "TEXT";
}
inline std::string length_check(const core::column_info& column, std::string_view name) {
    if (column.max_length == 0) return {};
    return "length(" + std::string(name) + ") <= " + std::to_string(column.max_length);
}

/// Numbers its parameters, knows NULLS NOT DISTINCT, locks rows.
inline statement::capabilities rich_engine() {
    statement::capabilities engine;
    engine.engine = "rich";
    engine.generated_key = "IDENTITY PRIMARY KEY";
    engine.column_type = type_name;
    engine.column_check = length_check;
    return engine;
}

/// Emulates what it can.
inline statement::capabilities poor_engine() {
    statement::capabilities engine;
    engine.engine = "poor";
    engine.identifier_quote = '`';
    engine.placeholder = statement::placeholder_style::question;
    engine.now = {"clock(0)", "clock(3)", "clock(6)", "clock(9)"};
    engine.list_open = " IN (SELECT x FROM list(";
    engine.list_close = "))";
    engine.table_suffix = " STRICT";
    engine.generated_key = "AUTO";
    engine.lock_rows = "";
    engine.no_limit = "-1";
    engine.column_type = type_name;
    engine.nulls_not_distinct = false;
    engine.emulates_nulls_not_distinct = true;
    return engine;
}

} // namespace rowan::test

// Table descriptions as CREATE and DROP statements: columns, then what spans columns.
#include <rowan/statement/table_writer.hpp>

#include <rowan/statement/key_writer.hpp>
#include <rowan/statement/spelling.hpp>

#include <algorithm>

namespace rowan::statement {
namespace {

bool has_column(std::span<const core::key_info> keys, std::size_t column) {
    for (const core::key_info& key : keys) {
        for (const core::key_part& part : key.parts) {
            if (part.column == column) return true;
        }
    }
    return false;
}

// "DEFAULT (…)": the parentheses let every engine take any expression.
std::string parenthesised(std::string_view sql) {
    return "(" + std::string(sql) + ")";
}

std::string column_definition(const core::table_info& table, const core::column_info& column,
                              const capabilities& engine) {
    std::string text = quoted(column.name, engine) + " ";
    if (column.is_generated) {
        text += generated_key(table, column, engine);
    } else {
        text += column_type(table, column, engine);
        if (!column.is_nullable) text += " NOT NULL";
        if (!column.default_sql.empty()) text += " DEFAULT " + parenthesised(column.default_sql);
    }
    if (!column.collation.empty()) text += " COLLATE " + quoted(column.collation, engine);
    return text;
}

// As a constraint of the table: MariaDB takes no named one inside of a column. Empty where the type says it all.
std::string column_check(const core::table_info& table, const core::column_info& column, const capabilities& engine) {
    const std::string check =
        engine.column_check != nullptr ? engine.column_check(column, quoted(column.name, engine)) : std::string();
    if (check.empty()) return {};
    const std::string name = made_name(std::string(table.name) + "_" + std::string(column.name) + "_check");
    return "CONSTRAINT " + quoted(name, engine) + " CHECK " + parenthesised(check);
}

template <class Action>
std::string_view spelling_of(Action action) {
    switch (action) {
    case Action::restrict: return "RESTRICT";
    case Action::cascade: return "CASCADE";
    case Action::set_null: return "SET NULL";
    case Action::set_default: return "SET DEFAULT";
    default: return "NO ACTION";
    }
}

std::string foreign_key_definition(const core::table_info& table, const core::foreign_key_info& key,
                                   const capabilities& engine) {
    const core::table_info& target = key.target();
    std::string text = "FOREIGN KEY (" + quoted(table.columns[key.column].name, engine) + ") REFERENCES " +
                       quoted(target.name, engine) + " (" + quoted(target.columns[key.target_column].name, engine) +
                       ")";
    if (key.on_delete != rowan::on_delete::no_action) (text += " ON DELETE ") += spelling_of(key.on_delete);
    if (key.on_update != rowan::on_update::no_action) (text += " ON UPDATE ") += spelling_of(key.on_update);
    return text;
}

std::string constraint_name(std::string_view name, const capabilities& engine) {
    return name.empty() ? std::string() : "CONSTRAINT " + quoted(name, engine) + " ";
}

} // namespace

std::string column_type(const core::table_info& table, const core::column_info& column, const capabilities& engine) {
    const auto index = static_cast<std::size_t>(&column - table.columns.data());
    bool is_in_key = has_column(table.keys, index) || has_column(table.indexes, index);
    for (const core::foreign_key_info& key : table.foreign_keys) is_in_key = is_in_key || key.column == index;
    return engine.column_type(column, is_in_key);
}

std::string generated_key(const core::table_info& table, const core::column_info& column, const capabilities& engine) {
    return column_type(table, column, engine) + " " + std::string(engine.generated_key);
}

std::string write_table(const core::table_info& table, const capabilities& engine,
                        std::span<const core::foreign_key_info* const> added_later) {
    std::string text = "CREATE TABLE IF NOT EXISTS " + quoted(table.name, engine) + " (";
    bool is_first = true;
    const auto add = [&](const std::string& part) {
        text += is_first ? "\n  " : ",\n  ";
        text += part;
        is_first = false;
    };
    for (const core::column_info& column : table.columns) add(column_definition(table, column, engine));
    const core::found<core::key_info> primary = table.primary_key();
    if (primary && !table.generated_column()) {
        add(constraint_name(primary->name, engine) + "PRIMARY KEY (" + write_key_parts(table, *primary, engine) + ")");
    }
    for (const core::foreign_key_info& key : table.foreign_keys) {
        if (std::find(added_later.begin(), added_later.end(), &key) == added_later.end())
            add(foreign_key_definition(table, key, engine));
    }
    for (const core::column_info& column : table.columns) {
        const std::string check = column_check(table, column, engine);
        if (!check.empty()) add(check);
    }
    for (const core::check_info& check : table.checks) {
        add(constraint_name(check.name, engine) + "CHECK " + parenthesised(check.sql));
    }
    text += "\n)";
    return text += engine.table_suffix;
}

std::string write_index(const core::table_info& table, const core::key_info& key, const capabilities& engine,
                        bool if_missing) {
    std::string text = key.is_unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
    if (if_missing) text += "IF NOT EXISTS ";
    text += quoted(index_name(table, key), engine) + " ON " + quoted(table.name, engine) + " (" +
            write_key_parts(table, key, engine) + ")";
    if (key.is_unique && key.nulls_not_distinct && engine.nulls_not_distinct) text += " NULLS NOT DISTINCT";
    if (!key.where.empty()) (text += " WHERE ") += key.where;
    return text;
}

std::string unsupported_key(const core::key_info& key, const core::table_info& table, const capabilities& engine) {
    const std::string no = std::string(engine.engine) + " has no ";
    if (!key.where.empty() && !engine.partial_keys) return no + "partial indexes (rowan::where)";
    for (const core::key_part& part : key.parts) {
        if (part.function != core::key_function::none && !engine.expression_keys)
            return no + "indexes over expressions (lower(), upper())";
        if (!key.is_unique || !key.nulls_not_distinct || !table.columns[part.column].is_nullable) continue;
        if (!engine.nulls_not_distinct && !engine.emulates_nulls_not_distinct)
            return no + "unique indexes in which NULLs are equal (nulls_not_distinct)";
    }
    return {};
}

bool is_part_of_table(const core::key_info& key) noexcept {
    return key.is_primary;
}

std::vector<std::string> write_table_and_indexes(const core::table_info& table, const capabilities& engine) {
    std::vector<std::string> statements{write_table(table, engine)};
    for (const core::key_info& key : table.keys) {
        if (!is_part_of_table(key)) statements.push_back(write_index(table, key, engine, true));
    }
    for (const core::key_info& index : table.indexes) statements.push_back(write_index(table, index, engine, true));
    return statements;
}

std::string write_foreign_key(const core::table_info& table, const core::foreign_key_info& key,
                              const capabilities& engine) {
    std::string name;
    if (!engine.transactional_ddl) { // so that of two who add it at the same time one fails
        name = made_name(std::string(table.name) + "_fkey_" + std::string(table.columns[key.column].name) + "_to_" +
                         std::string(key.target().name));
    }
    return "ALTER TABLE " + quoted(table.name, engine) + " ADD " + constraint_name(name, engine) +
           foreign_key_definition(table, key, engine);
}

std::string write_drop_constraint(const core::table_info& table, std::string_view name, const capabilities& engine) {
    return "ALTER TABLE IF EXISTS " + quoted(table.name, engine) + " DROP CONSTRAINT IF EXISTS " + quoted(name, engine);
}

std::string write_drop_table(const core::table_info& table, const capabilities& engine) {
    return "DROP TABLE IF EXISTS " + quoted(table.name, engine);
}

} // namespace rowan::statement

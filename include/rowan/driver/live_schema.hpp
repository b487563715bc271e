// A table as it stands in a live database: what a driver reads from its engine's catalogue.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rowan::driver {

struct live_column {
    std::string name{};
    std::string type{}; // as the engine spells it, in upper case
    std::string collation{};
    std::string default_sql{};
    bool is_nullable = false;
    bool is_generated = false; // the database gives it a value when none is given: a number, or an expression
};

/// One term of an index: a column, or an expression as SQL (then `column` is empty).
struct live_term {
    std::string column{};
    std::string expression{};
    std::string collation{};
};

struct live_key {
    std::string name{};
    std::vector<live_term> terms{};
    std::string where{}; // of a partial index
    bool is_primary = false;
    bool is_unique = false;
    bool is_deferrable = false;
    bool nulls_not_distinct = false;
};

struct live_table {
    bool exists = false;
    bool is_view = false;
    bool is_partitioned = false;
    bool may_update = true;           // by privilege
    bool has_update_triggers = false; // an update that changes nothing would have effects
    std::string told_column{};        // of whose value `connection::told_number` knows after an insert; empty: of none
    /// Why no insert can rely on a key of this table (a rule rewrites it …), half a sentence each.
    std::vector<std::string> obstacles{};
    /// What could keep a row from being found or inserted under the key given (a trigger, row-level security, …), half
    /// a sentence each.
    std::vector<std::string> suspects{};
    std::vector<live_column> columns{};
    std::vector<live_key> keys{}; // unique and plain indexes, and the primary key
};

} // namespace rowan::driver

// The parts of a CREATE INDEX statement that SQLite's catalogue keeps only as text: expressions and the condition.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rowan::sqlite {

struct index_parts {
    std::vector<std::string> terms{}; // as written, without COLLATE, ASC and DESC
    std::string where{};              // of a partial index
};

/// Takes `CREATE [UNIQUE] INDEX name ON table (term, …) [WHERE condition]` apart, as sqlite_schema.sql holds it. A text
/// of another form gives what could be read.
[[nodiscard]] index_parts split_index_sql(std::string_view sql);

} // namespace rowan::sqlite

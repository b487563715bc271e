// Table descriptions made from a fuzzer's bytes, each with a twin of tame names.
#pragma once

#include "fuzz/support/given_bytes.hpp"

#include <rowan/core/table_info.hpp>

#include <deque>
#include <string>
#include <vector>

namespace rowan::fuzz {

/// A table and what its description points to.
struct made_table {
    std::string name{};
    std::deque<std::string> texts{}; // names of columns and keys, in place
    std::vector<core::column_info> columns{};
    std::deque<std::vector<core::key_part>> parts{};
    std::vector<core::key_info> keys{};
    std::vector<core::key_info> indexes{};
    std::vector<core::foreign_key_info> foreign_keys{};
    core::table_info info{};

    made_table() = default;
    made_table(const made_table&) = delete;
    made_table& operator=(const made_table&) = delete;
};

/// A table whose names are any text that an engine could be asked for, and its twin: the same but for the names, which
/// are words that stand nowhere else. The second table refers to the first.
struct made_tables {
    made_table wild[2];
    made_table tame[2];

    explicit made_tables(given_bytes& given);
};

} // namespace rowan::fuzz

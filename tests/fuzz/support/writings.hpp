// Every kind of statement that is written for a table, by name of its function: what the checks go through.
#pragma once

#include "fuzz/support/made_tables.hpp"

#include <rowan/statement/capabilities.hpp>

#include <span>
#include <string>

namespace rowan::fuzz {

/// Writes one of its kind for the table; the bytes say which.
using writing = std::string (*)(const core::table_info& table, const core::table_info& other,
                                const statement::capabilities& engine, given_bytes given);

/// The kinds that every engine has, and those of servers as well.
std::span<const writing> writings();
std::span<const writing> writings_of_servers();

/// The statement of made_statement.hpp.
bool is_made(writing each) noexcept;
/// CREATE INDEX, which may be refused for an index that is there.
bool is_index(writing each) noexcept;

/// Whether the table can have such a statement.
bool is_written(writing each, const core::table_info& table);

/// Whether the engine takes all the names; the writer must refuse others.
bool is_writable(const made_table& table, const statement::capabilities& engine);

} // namespace rowan::fuzz

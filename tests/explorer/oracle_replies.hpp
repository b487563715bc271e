// What a statement can come to on a real engine: the rows of each outcome, and every kind of failure.
#pragma once

#include "explorer/oracle_engine.hpp"

#include <rowan/core/value.hpp>

namespace rowan::explorer {

/// Stands for the statement that opens a connection.
inline constexpr std::string_view connecting = "CONNECT";

[[nodiscard]] bool is_write(std::string_view sql) noexcept;
/// One statement that finds or inserts many rows, and answers for each.
[[nodiscard]] bool is_bulk_find_or_insert(std::string_view sql) noexcept;
/// The look of get_or_create_all, whose rows begin with the place of what was asked for.
[[nodiscard]] bool is_bulk_look(std::string_view sql) noexcept;

/// All that may come to it; the last one that is no failure leads to a call's end. Without `every_kind`, one failure
/// stands for all that are alike.
[[nodiscard]] std::vector<reply> replies_to(const sent_statement& asked, bool every_kind);

[[nodiscard]] bool is_failure(const reply& came) noexcept;
/// A failure that says no more than that another writer was faster.
[[nodiscard]] bool is_lost_race(const sent_statement& asked, const reply& came) noexcept;

/// The rows that this reply brings to a statement about so many keys.
[[nodiscard]] std::size_t rows_of(std::string_view sql, reply::what came, std::size_t keys) noexcept;
/// Behind the columns of the row of this number, from 1: whether it was created. NULL: neither found nor created.
[[nodiscard]] core::value_view flag_of(reply::what came, std::size_t row) noexcept;

} // namespace rowan::explorer

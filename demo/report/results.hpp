// The table at the end of a run.
#pragma once

#include "report/table_facts.hpp"
#include "store/job.hpp"

#include <string>

namespace demo {

/// What was done to each table and what is in it now, as text.
std::string results_text(const job_result& result, const std::array<table_facts, table_count>& facts);

/// How many stanzas were left out, and why the first of them; empty if there were none.
std::string broken_text(const job_result& result);

/// How many rows too many there are in all tables together.
std::uint64_t count_duplicates(const std::array<table_facts, table_count>& facts) noexcept;

} // namespace demo

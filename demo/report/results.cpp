// Puts what was counted and what the database says side by side.
#include "report/results.hpp"

#include "terminal/table.hpp"

#include <algorithm>

namespace demo {
namespace {

std::vector<std::string> cells(const std::string& name, const table_tally& counted, std::uint64_t rows,
                               std::uint64_t duplicates, bool with_failures) {
    std::vector<std::string> row{name,
                                 with_thousands(rows),
                                 with_thousands(counted.calls),
                                 with_thousands(counted.asked),
                                 with_thousands(counted.created),
                                 with_thousands(counted.asked - counted.created),
                                 with_thousands(duplicates)};
    if (with_failures) row.push_back(with_thousands(counted.failed));
    return row;
}

std::string per_second(std::uint64_t count, double seconds) {
    return with_thousands(static_cast<std::uint64_t>(static_cast<double>(count) / std::max(seconds, 0.001)));
}

std::string one_decimal(double number) {
    const auto tenths = static_cast<std::uint64_t>(number * 10 + 0.5);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

} // namespace

std::uint64_t count_duplicates(const std::array<table_facts, table_count>& facts) noexcept {
    std::uint64_t sum = 0;
    for (const table_facts& one : facts) sum += one.duplicates;
    return sum;
}

std::string results_text(const job_result& result, const std::array<table_facts, table_count>& facts) {
    const table_tally sum = result.counted.sum();
    const bool with_failures = sum.failed > 0;
    std::vector<std::string> heads{"table", "rows", "calls", "asked", "created", "found", "duplicates"};
    if (with_failures) heads.emplace_back("failed lookups");
    text_table table(heads);
    std::uint64_t rows = 0;
    for (std::size_t at = 0; at < table_count; ++at) {
        rows += facts[at].rows;
        table.add(
            cells(facts[at].name, result.counted.tables[at], facts[at].rows, facts[at].duplicates, with_failures));
    }
    table.add_line();
    table.add(cells("all", sum, rows, count_duplicates(facts), with_failures));

    std::string text = table.text();
    text += "\n" + with_thousands(result.stanzas) + " stanzas in " + one_decimal(result.seconds) +
            " s: " + per_second(sum.calls, result.seconds) + " calls/s, asking for " +
            per_second(sum.asked, result.seconds) + " rows/s\n";
    if (result.counted.replaced > 0) {
        text += "versions that replaced one with other contents: " + with_thousands(result.counted.replaced) + "\n";
    }
    return text + broken_text(result);
}

std::string broken_text(const job_result& result) {
    if (result.broken == 0) return {};
    std::string text = "broken stanzas, left out: " + with_thousands(result.broken) + "\n";
    for (const std::string& problem : result.problems) text += "  " + problem + "\n";
    if (result.broken > result.problems.size()) text += "  ...\n";
    return text;
}

} // namespace demo

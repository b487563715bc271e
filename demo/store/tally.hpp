// What one thread has asked the database for, counted per table; the sums are the table of results.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace demo {

enum class table_id : std::size_t {
    package,
    maintainer,
    section,
    source,
    tag,
    architecture,
    package_version,
    package_version_tag,
    dependency,
};
inline constexpr std::size_t table_count = 9;

struct table_tally {
    std::uint64_t calls = 0;   ///< Calls of the library, each for one row or for many.
    std::uint64_t asked = 0;   ///< Rows asked for in them; what a thread already knows is not asked again.
    std::uint64_t created = 0; ///< Of these, created. The others were found.
    std::uint64_t failed = 0;  ///< Lookups that failed with multiple_objects_returned.

    /// One call for the rows of these outcomes.
    template <class Outcomes>
    void add(const Outcomes& outcomes) noexcept {
        ++calls;
        asked += outcomes.size();
        for (const auto& one : outcomes) created += one.created ? 1 : 0;
    }
    table_tally& operator+=(const table_tally& other) noexcept {
        calls += other.calls;
        asked += other.asked;
        created += other.created;
        failed += other.failed;
        return *this;
    }
};

struct tally {
    std::array<table_tally, table_count> tables{};
    std::uint64_t replaced = 0; ///< Versions that were there with other contents, and gave way.
    std::uint64_t repeated = 0; ///< Versions that came again, with the same or with lesser contents.

    [[nodiscard]] table_tally& of(table_id table) noexcept { return tables[static_cast<std::size_t>(table)]; }
    [[nodiscard]] const table_tally& of(table_id table) const noexcept {
        return tables[static_cast<std::size_t>(table)];
    }
    [[nodiscard]] table_tally sum() const noexcept {
        table_tally all;
        for (const table_tally& one : tables) all += one;
        return all;
    }
    tally& operator+=(const tally& other) noexcept {
        for (std::size_t at = 0; at < table_count; ++at) tables[at] += other.tables[at];
        replaced += other.replaced;
        repeated += other.repeated;
        return *this;
    }
};

} // namespace demo

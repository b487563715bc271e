// One thread's knowledge of rows that are shared: each is got or created when the thread first meets it.
#pragma once

#include "models/shared.hpp"
#include "store/tally.hpp"

#include <string>
#include <unordered_map>

namespace demo {

inline std::string key_of(const model::package& row) {
    return row.name;
}
inline std::string key_of(const model::section& row) {
    return row.name;
}
inline std::string key_of(const model::source& row) {
    return row.name;
}
inline std::string key_of(const model::architecture& row) {
    return row.name;
}
inline std::string key_of(const model::maintainer& row) {
    return row.email + '\n' + row.name;
}
inline std::string key_of(const model::tag& row) {
    return row.facet + '\n' + row.name;
}

/// Ids of rows that are known to be committed. Nothing removes such rows, so an id once seen stays right. The knowledge
/// is not shared between threads: several of them ask for the same row at the same moment, and Rowan decides the race.
template <class Model>
class shared_rows {
public:
    /// Gets or creates the row, unless its id is known. Outside of any transaction: what comes back is committed.
    void learn(const rowan::database& from, const Model& row, table_tally& counted) {
        const auto [known, is_new] = m_ids.try_emplace(key_of(row), 0);
        if (!is_new) return;
        const auto [stored, created] = from.get_or_create(row);
        known->second = stored.id;
        counted.add(created);
    }

    /// The id of a row that was learnt before.
    [[nodiscard]] std::int64_t id_of(const Model& row) const { return m_ids.at(key_of(row)); }

private:
    std::unordered_map<std::string, std::int64_t> m_ids{};
};

} // namespace demo

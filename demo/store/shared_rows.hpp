// One thread's knowledge of rows that are shared: they are got or created when the thread first meets them.
#pragma once

#include "models/shared.hpp"
#include "store/tally.hpp"

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

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
/// is not shared between threads: several of them ask for the same rows at the same moment, and Rowan decides the race.
template <class Model>
class shared_rows {
public:
    /// Notes a row to be learnt, unless its id is known.
    void want(Model row) {
        const auto [known, is_new] = m_ids.try_emplace(key_of(row), 0);
        if (is_new) m_wanted.push_back(std::move(row));
    }

    /// Gets or creates what was wanted since the last time, by one call. Outside of any transaction: what comes back is
    /// committed.
    void learn(const rowan::database& from, table_tally& counted) {
        if (m_wanted.empty()) return;
        const std::vector<rowan::outcome<Model>> stored = from.get_or_create_all(m_wanted);
        for (std::size_t at = 0; at < stored.size(); ++at) m_ids.at(key_of(m_wanted[at])) = stored[at].row.id;
        counted.add(stored);
        m_wanted.clear();
    }

    /// The id of a row that was learnt before.
    [[nodiscard]] std::int64_t id_of(const Model& row) const { return m_ids.at(key_of(row)); }

private:
    std::unordered_map<std::string, std::int64_t> m_ids{};
    std::vector<Model> m_wanted{};
};

} // namespace demo

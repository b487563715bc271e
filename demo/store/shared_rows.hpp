// One thread's knowledge of rows that are shared: asks for those it has not met yet, all at once.
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

/// Ids of rows that are known to be committed. Nothing removes such rows, so an id once seen stays right.
/// Another thread may ask for the same row at the same moment: which of the two creates it is left to Rowan.
template <class Model>
class shared_rows {
public:
    /// Remembers to ask for a row, unless its id is known.
    void want(Model row) {
        if (m_ids.try_emplace(key_of(row), 0).second) m_wanted.push_back(std::move(row));
    }

    /// Gets or creates all that is wanted, outside any transaction: what comes back is committed.
    void fetch(rowan::database& from, table_tally& counted) {
        if (m_wanted.empty()) return;
        const std::vector<rowan::outcome<Model>> outcomes = from.get_or_create_all(m_wanted);
        ++counted.calls;
        counted.asked += outcomes.size();
        for (std::size_t at = 0; at < outcomes.size(); ++at) {
            m_ids[key_of(m_wanted[at])] = outcomes[at].row.id;
            counted.created += outcomes[at].created ? 1 : 0;
        }
        m_wanted.clear();
    }

    /// The id of a row that was wanted before the last fetch.
    [[nodiscard]] std::int64_t id_of(const Model& row) const { return m_ids.at(key_of(row)); }

private:
    std::unordered_map<std::string, std::int64_t> m_ids{};
    std::vector<Model> m_wanted{};
};

} // namespace demo

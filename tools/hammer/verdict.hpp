// Holds what the callers were told against what the database has.
#pragma once

#include "call.hpp"

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace hammer {

/// What all callers together were told about one key; `…_in_doubt`: of calls whose outcome nobody knows.
struct key_account {
    std::int64_t id = 0; // of its row; 0: nobody was told of a row
    std::int64_t other_id = 0;
    std::uint64_t created = 0;
    std::uint64_t created_in_doubt = 0;
    std::int64_t added = 0;
    std::int64_t added_in_doubt = 0;
    std::uint64_t removed = 0;
    std::uint64_t removed_in_doubt = 0;
};

/// What the database has of one key.
struct stored_rows {
    std::uint64_t count = 0;
    std::int64_t id = 0;
    std::int64_t value = 0;
};
using contents = std::map<std::string, stored_rows>;

struct error_account {
    std::uint64_t count = 0;
    std::uint64_t in_doubt = 0;
    std::string example{};
};

/// The sum of a history.
class account {
public:
    /// `given` is a null pointer where the caller was killed in the middle of the call.
    void add(const call& made, const answer* given);

    [[nodiscard]] const std::map<key, key_account>& keys() const noexcept { return m_keys; }
    [[nodiscard]] const std::map<rowan::error_kind, error_account>& errors() const noexcept { return m_errors; }
    [[nodiscard]] std::uint64_t calls() const noexcept { return m_calls; }
    /// Calls in whose middle the caller was killed.
    [[nodiscard]] std::uint64_t cut() const noexcept { return m_cut; }
    /// Calls that ended with an error in doubt.
    [[nodiscard]] std::uint64_t in_doubt() const noexcept;
    [[nodiscard]] std::uint64_t created() const noexcept;

private:
    void add_doubt(const call& made);
    void add_told(const step& asked, const told& given);

    std::map<key, key_account> m_keys{};
    std::map<rowan::error_kind, error_account> m_errors{};
    std::uint64_t m_calls = 0;
    std::uint64_t m_cut = 0;
};

/// Every way in which the database breaks what was promised, one text each; none: the promise was kept. Errors of a
/// kind that is not `expected` break it, too, and so does a history in which nothing was answered.
std::vector<std::string> violations(const account& told, const contents& stored,
                                    const std::set<rowan::error_kind>& expected);

} // namespace hammer

// The laws. Of a key that is kept there is one row, created by exactly one call, with the increments of every call that
// was acknowledged; calls in doubt make an interval out of a number.
#include "verdict.hpp"

namespace hammer {

void account::add(const call& made, const answer* given) {
    ++m_calls;
    if (given == nullptr) {
        ++m_cut;
        return add_doubt(made);
    }
    if (given->failed) {
        error_account& known = m_errors[given->failed->kind];
        if (known.count++ == 0) known.example = given->failed->text;
        if (!given->failed->is_in_doubt) return;
        ++known.in_doubt;
        return add_doubt(made);
    }
    for (std::size_t i = 0; i < given->steps.size(); ++i) add_told(made.steps[i], given->steps[i]);
}

void account::add_doubt(const call& made) {
    if (made.how == form::undone) return; // it was never to be committed
    for (const step& each : made.steps) {
        key_account& its = m_keys[each.of];
        if (each.what == action::remove) {
            ++its.removed_in_doubt;
        } else {
            ++its.created_in_doubt;
            its.added_in_doubt += each.what == action::add ? 1 : 0;
        }
    }
}

void account::add_told(const step& asked, const told& given) {
    key_account& its = m_keys[asked.of];
    if (asked.what == action::remove) {
        its.removed += given.has_done ? 1 : 0;
        return;
    }
    if (its.id == 0) its.id = given.id;
    if (its.id != given.id) its.other_id = given.id;
    its.created += given.has_done ? 1 : 0;
    its.added += asked.what == action::add ? 1 : 0;
}

std::uint64_t account::in_doubt() const noexcept {
    std::uint64_t sum = 0;
    for (const auto& [kind, known] : m_errors) sum += known.in_doubt;
    return sum;
}

std::uint64_t account::created() const noexcept {
    std::uint64_t sum = 0;
    for (const auto& [of, its] : m_keys) sum += its.created;
    return sum;
}

namespace {

std::string times(std::uint64_t count) {
    return std::to_string(count) + (count == 1 ? " time" : " times");
}

std::string with_doubt(std::int64_t certain, std::int64_t in_doubt) {
    std::string text = std::to_string(certain);
    if (in_doubt > 0) text += " to " + std::to_string(certain + in_doubt);
    return text;
}

class judge {
public:
    judge(const key& of, const key_account& its, const stored_rows& stored, std::vector<std::string>& to)
        : m_name(of.name()), m_its(its), m_stored(stored), m_to(to) {}

    void everywhere() {
        if (m_stored.count > 1) say(std::to_string(m_stored.count) + " rows of one key");
        // created = removed + there, as far as it is known
        const std::uint64_t gone = m_its.removed + m_stored.count;
        if (m_its.created > gone + m_its.removed_in_doubt || m_its.created + m_its.created_in_doubt < gone) {
            say("created was told " + times(m_its.created) + " and " + std::to_string(m_its.created_in_doubt) +
                " calls are in doubt, but " + std::to_string(m_its.removed) + " removed and " +
                std::to_string(m_stored.count) + " there");
        }
    }
    void kept() {
        if (m_its.id != 0 && m_stored.count == 0)
            return say("acknowledged with id " + std::to_string(m_its.id) + ", but not in the database");
        if (m_its.other_id != 0)
            say("acknowledged with id " + std::to_string(m_its.id) + " and with id " + std::to_string(m_its.other_id));
        if (m_stored.count == 1 && m_its.id != 0 && m_stored.id != m_its.id)
            say("acknowledged with id " + std::to_string(m_its.id) + ", but id " + std::to_string(m_stored.id) +
                " is in the database");
        if (m_stored.value < m_its.added || m_stored.value > m_its.added + m_its.added_in_doubt) {
            say("its counter is " + std::to_string(m_stored.value) + ", and " +
                with_doubt(m_its.added, m_its.added_in_doubt) + " increments were acknowledged");
        }
    }

private:
    void say(const std::string& what) { m_to.push_back(m_name + ": " + what); }

    std::string m_name;
    const key_account& m_its;
    const stored_rows& m_stored;
    std::vector<std::string>& m_to;
};

} // namespace

std::vector<std::string> violations(const account& told, const contents& stored,
                                    const std::set<rowan::error_kind>& expected) {
    std::vector<std::string> all;
    for (const auto& [kind, known] : told.errors()) {
        if (expected.contains(kind)) continue;
        all.push_back("unexpected error " + std::string(to_string(kind)) + ", " + times(known.count) +
                      "; for example: " + known.example);
    }
    std::size_t known_rows = 0;
    bool is_anything_told = false;
    for (const auto& [of, its] : told.keys()) {
        static const stored_rows nothing;
        const auto found = stored.find(of.name());
        if (found != stored.end()) ++known_rows;
        is_anything_told = is_anything_told || its.id != 0;
        judge key_judge(of, its, found == stored.end() ? nothing : found->second, all);
        key_judge.everywhere();
        if (!of.is_removable) key_judge.kept();
    }
    if (known_rows != stored.size())
        all.push_back(std::to_string(stored.size() - known_rows) + " keys in the database for which nobody asked");
    if (!is_anything_told) all.emplace_back("no call was acknowledged: there is nothing to judge");
    return all;
}

} // namespace hammer

// The rules that hold in every schedule, and what has come of one.
#include "explorer/calls.hpp"

#include <algorithm>
#include <map>

namespace rowan::explorer {
namespace {

bool is_increment(operation what) {
    return what == operation::update_or_create || what == operation::get_then_save;
}

/// A row that was there at the beginning, or that somebody was told to have created.
struct life {
    int beginnings = 0;                 // more than one: its number was given once more when it was gone (SQLite)
    std::vector<std::int64_t> values{}; // that were told by its increments
};

} // namespace

std::string calls::judge_key(std::size_t key) const {
    const std::vector<item> rows = m_plain->objects<item>().filter(f<&item::name> == name_of(key)).all();
    std::int64_t created = m_settings.is_there ? 1 : 0;
    std::int64_t removed = 0;
    bool is_asked = false;
    for (std::size_t i = 0; i < m_callers.size(); ++i) {
        for (const told& each : m_callers[i]->all) {
            if (each.key != key) continue;
            is_asked = is_asked || m_settings.plans[i].what != operation::remove;
            created += each.created ? 1 : 0;
            removed += each.removed ? 1 : 0;
        }
    }
    const auto count = static_cast<std::int64_t>(rows.size());
    if (count != created - removed)
        return std::to_string(created) + " times created, " + std::to_string(removed) +
               " times removed, and there are " + std::to_string(count) + " rows";
    if (count > 1) return std::to_string(count) + " rows with one key";
    if (is_asked && removed == 0 && count != 1) return "no row";
    return judge_lives(key, removed > 0, rows.empty() ? nullptr : &rows[0]);
}

// Every row that somebody was given has been there, and every increment is in the row that it was told to be in.
std::string calls::judge_lives(std::size_t key, bool is_removed, const item* last) const {
    std::map<std::int64_t, life> lives;
    if (m_settings.is_there) ++lives[m_first_ids[key]].beginnings;
    for (const auto& each : m_callers) {
        for (const told& one : each->all) {
            if (one.key == key && one.created) ++lives[one.id].beginnings;
        }
    }
    for (std::size_t i = 0; i < m_callers.size(); ++i) {
        for (const told& one : m_callers[i]->all) {
            if (one.key != key || m_settings.plans[i].what == operation::remove) continue;
            if (!lives.contains(one.id)) return "a caller was given a row that was never there";
            if (!is_removed && one.id != last->id) return "a caller was given a row that is not there";
            if (is_increment(m_settings.plans[i].what)) lives[one.id].values.push_back(one.value);
        }
    }
    for (auto& [id, each] : lives) {
        const auto count = static_cast<std::int64_t>(each.values.size());
        if (last != nullptr && last->id == id && (last->value > count || (last->value < count && each.beginnings == 1)))
            return std::to_string(count) + " increments were acknowledged, and the value is " +
                   std::to_string(last->value);
        std::ranges::sort(each.values);
        for (std::int64_t i = 0; i < count && each.beginnings == 1; ++i) {
            if (each.values[static_cast<std::size_t>(i)] != i + 1)
                return "an increment was lost in a row that is not there any more";
        }
    }
    return {};
}

// The first of two rows with one code is stored, and the second is refused, whoever comes first.
std::string calls::judge_collision() const {
    std::int64_t stored = 0;
    std::int64_t refused = 0;
    for (std::size_t i = 0; i < m_callers.size(); ++i) {
        if (m_settings.plans[i].what != operation::get_or_create_colliding) continue;
        ++(m_callers[i]->was_refused ? refused : stored);
    }
    if (stored + refused == 0) return {};
    const std::int64_t rows = m_plain->objects<item>().filter(f<&item::code> == name_of(0)).count();
    if (stored == 1 && rows == 1) return {};
    return std::to_string(stored) + " callers were told that their row with this code is stored, and there are " +
           std::to_string(rows);
}

std::string calls::judge_caller(std::size_t number) const {
    const caller& one = *m_callers[number];
    const std::string name = "caller " + std::to_string(number + 1);
    const bool may_be_refused = m_settings.plans[number].what == operation::get_or_create_colliding;
    const bool is_right = (one.was_refused && may_be_refused) || (one.has_given_up && m_settings.may_give_up);
    if (!one.failure.empty() && !is_right) return name + " got an error: " + one.failure;
    if (one.runs > m_settings.most.runs) return name + " ran its closure " + std::to_string(one.runs) + " times";
    const int of_an_attempt = m_settings.most.statements + (m_settings.plans[number].level ? 2 : 0);
    if (one.statements > of_an_attempt * (1 + m_retries))
        return name + " sent " + std::to_string(one.statements) + " statements";
    if (one.door.savepoints_left > 0)
        return name + " left " + std::to_string(one.door.savepoints_left) + " savepoints open";
    try {
        static_cast<void>(one.db->objects<item>().filter(f<&item::name> == name_of(0)).count());
    } catch (const std::exception& failure) {
        return name + " cannot go on: " + failure.what();
    }
    return {};
}

std::string calls::judge() const {
    for (std::size_t i = 0; i < m_callers.size(); ++i) {
        if (std::string text = judge_caller(i); !text.empty()) return text;
    }
    for (std::size_t key = 0; key < key_count; ++key) {
        if (std::string text = judge_key(key); !text.empty()) return text;
    }
    if (m_retries > m_settings.most.retries) return std::to_string(m_retries) + " attempts were made again";
    return judge_collision();
}

// What each caller has sent and heard, and been told: orders of what commutes have all of it in common.
std::string calls::result() {
    constexpr std::size_t verb_size = 6;
    const std::vector<statement_event> events = m_stage.events();
    std::string text;
    for (std::size_t i = 0; i < m_callers.size(); ++i) {
        text += "| ";
        for (const statement_event& each : events) {
            if (each.caller == i) text += each.text.substr(0, verb_size) + " → " + each.answer + "; ";
        }
        for (const told& one : m_callers[i]->all) {
            text += one.key == 0 ? "a" : "b";
            text += (one.created ? " created, " : one.removed ? " removed, " : ", ") + std::to_string(one.value) + "; ";
        }
    }
    for (std::size_t key = 0; key < key_count; ++key) {
        for (const item& row : m_plain->objects<item>().filter(f<&item::name> == name_of(key)).all())
            text += "| " + std::to_string(row.value);
    }
    return text;
}

} // namespace rowan::explorer

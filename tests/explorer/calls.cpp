// The calls whose schedules are explored: what each caller does, what it was told, and the rules that must hold.
#include "explorer/calls.hpp"

#include <rowan/session/retry.hpp>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace rowan::explorer {
namespace {

/// Thrown by a caller that rolls back.
struct rolled_back {};

std::string_view to_string(operation what) {
    switch (what) {
    case operation::get_or_create: return "get_or_create";
    case operation::get_or_create_expecting_miss: return "get_or_create expecting a miss";
    case operation::update_or_create: return "update_or_create";
    case operation::get_or_create_all: return "get_or_create_all";
    case operation::get_or_create_locked: return "get_or_create_locked";
    case operation::remove: return "remove";
    case operation::get_or_create_colliding: return "get_or_create, colliding in another key";
    case operation::create_then_get: return "create, and get_or_create where it is refused";
    case operation::get_then_save: return "get, then save";
    case operation::look_then_create: return "look, then create";
    }
    return {};
}

std::string_view to_string(isolation level) {
    switch (level) {
    case isolation::read_committed: return "READ COMMITTED";
    case isolation::repeatable_read: return "REPEATABLE READ";
    case isolation::serializable: return "SERIALIZABLE";
    default: return "the default level";
    }
}

bool is_equal(const plan& left, const plan& right) {
    return left.what == right.what && left.level == right.level && left.keys == right.keys &&
           left.rolls_back == right.rolls_back && left.remembers == right.remembers;
}

constexpr int attempts_of_the_starving = 3;

// Of all databases of this process.
std::uint64_t retries_so_far() {
    std::uint64_t all = 0;
    for (std::size_t kind = 0; kind <= static_cast<std::size_t>(error_kind::statement_failed); ++kind)
        all += session::retries_after(static_cast<error_kind>(kind));
    return all;
}

} // namespace

std::string to_string(const plan& of) {
    std::string text(to_string(of.what));
    if (of.keys.size() > 1) text += of.keys.front() == 0 ? " of a, b" : " of b, a";
    if (of.level) text += " in atomic at " + std::string(to_string(*of.level));
    if (of.rolls_back) text += ", rolled back";
    return text;
}

efforts most_for(const std::vector<plan>& plans) {
    constexpr int statements_of_a_row = 8; // a lock, a look, an insert, a look behind it, and what ends a savepoint
    int rows = 1;
    for (const plan& each : plans) rows = std::max(rows, static_cast<int>(each.keys.size()));
    const auto rivals = static_cast<int>(plans.size()) - 1;
    return {.runs = 1 + rivals * rows,
            .statements = rows * statements_of_a_row,
            .retries = rows * rivals * (rivals + 1) / 2};
}

bool may_starve(const std::vector<plan>& plans) {
    const auto locks_gaps = [](const plan& each) {
        const bool changes = each.what == operation::update_or_create || each.what == operation::remove;
        return each.level == isolation::serializable || (each.level == isolation::repeatable_read && changes);
    };
    return plans.size() > 2 && std::ranges::count_if(plans, locks_gaps) > 1;
}

calls::calls(call_settings settings) : m_settings(std::move(settings)), m_stage(m_settings.plans.size()) {
    m_plain.emplace(connect(m_settings.urls.front()));
    for (const std::string& each : m_settings.admin_urls)
        m_locks.push_back(view_locks(m_plain->context().capabilities().engine, each));
    if (!m_locks.empty() && m_locks[0]->locks_gaps() && may_starve(m_settings.plans)) {
        m_settings.max_attempts = attempts_of_the_starving;
        m_settings.most.runs = attempts_of_the_starving;
        m_settings.most.retries = static_cast<int>(callers()) * (attempts_of_the_starving - 1);
        m_settings.may_give_up = true;
    }
    m_plain->create_tables<item>();
    static_cast<void>(m_plain->objects<item>().get_or_create_locked(f<&item::name> == name_of(0) + " of nobody"));
    come_to_rest();
    for (std::size_t i = 0; i < m_settings.plans.size(); ++i) {
        auto made = std::make_unique<caller>();
        caller& one = *made;
        one.door.where = &m_stage;
        one.door.caller = i;
        one.door.url = m_settings.urls[i % m_settings.urls.size()];
        one.door.planted = m_settings.planted;
        if (!m_locks.empty()) one.door.hurry = m_locks[0]->hurry();
        if (!m_locks.empty()) one.door.end_of_hurry = m_locks[0]->end_of_hurry();
        one.door.is_guarded = m_settings.plans[i].level == isolation::serializable && !m_locks.empty();
        one.door.undoes_others = m_locks.size() > 1;
        one.door.on_connect = [&one](std::string name) { one.connection = std::move(name); };
        one.db.emplace(connect(gated_url(one.door, "pool=1&combine=off&timeout_ms=20000")));
        m_callers.push_back(std::move(made));
    }
    // Each looks at the live schema before the schedules begin, not in one of them.
    begin();
    for (std::size_t i = 0; i < m_callers.size(); ++i) {
        m_callers[i]->db->create(item{.name = name_of(0) + " of caller " + std::to_string(i)});
        run(i);
    }
    if (!m_settings.before.empty()) m_plain->execute(m_settings.before);
    come_to_rest();
}

calls::~calls() {
    m_stage.open();
}

bool calls::are_alike(std::size_t one, std::size_t other) const {
    return is_equal(m_settings.plans[one], m_settings.plans[other]);
}

// New rows for each schedule, in the order of their names: nothing of an earlier one is in the way.
std::string calls::name_of(std::size_t key) const {
    std::string number = std::to_string(m_schedule);
    return std::string(8 - number.size(), '0') + number + (key == 0 ? "a" : "b");
}

void calls::begin() {
    static std::size_t schedules_so_far = 0; // of all that are explored in one database
    m_schedule = ++schedules_so_far;
    for (const auto& each : m_callers) {
        each->all.clear();
        each->failure.clear();
        each->was_refused = false;
        each->has_given_up = false;
        each->door.savepoints_left = 0;
        each->runs = 0;
    }
    m_first_ids.clear();
    for (std::size_t key = 0; m_settings.is_there && key < key_count; ++key)
        m_first_ids.push_back(m_plain->create(item{.name = name_of(key)}).id);
    if (m_settings.is_there) come_to_rest();
    m_retries_before = retries_so_far();
}

std::string calls::verdict() {
    m_retries = static_cast<int>(retries_so_far() - m_retries_before);
    for (const auto& each : m_callers) each->statements = 0;
    for (const statement_event& each : m_stage.events()) ++m_callers[each.caller]->statements;
    for (const auto& each : m_callers) {
        m_seen.runs = std::max(m_seen.runs, each->runs);
        m_seen.statements = std::max(m_seen.statements, each->statements / (1 + m_retries));
    }
    m_seen.retries = std::max(m_seen.retries, m_retries);
    come_to_rest();
    return judge();
}

bool calls::is_waiting(std::size_t number) {
    return !m_locks.empty() && m_locks[number % m_locks.size()]->is_waiting(m_callers[number]->connection);
}

void calls::come_to_rest() {
    if (m_locks.size() < 2) return;
    const auto begun = std::chrono::steady_clock::now();
    const auto is_other = [&](const auto& each) {
        return each->committed(name_of(0).substr(0, 8)) != m_locks[0]->committed(name_of(0).substr(0, 8));
    };
    while (std::any_of(m_locks.begin() + 1, m_locks.end(), is_other)) {
        if (std::chrono::steady_clock::now() - begun > std::chrono::seconds(20))
            throw std::runtime_error("the nodes do not come to the same rows");
    }
}

void calls::run(std::size_t number) {
    caller& one = *m_callers[number];
    const plan& what = m_settings.plans[number];
    try {
        if (!what.level) {
            ++one.runs;
            return call(*one.db, what, one.all);
        }
        const auto closure = [&](transaction& tx) {
            ++one.runs;
            if (!what.remembers) one.all.clear();
            const auto rows = tx.objects<item>().filter(f<&item::name> == name_of(what.keys.front()));
            static_cast<void>(rows.exists()); // from here on the transaction may have a snapshot
            call(tx, what, one.all);
            if (what.rolls_back) throw rolled_back{};
        };
        one.db->atomic(closure, {.isolation = *what.level, .max_attempts = m_settings.max_attempts});
    } catch (const rolled_back&) {
        if (!what.remembers) one.all.clear();
    } catch (const integrity_error& failure) {
        one.all.clear();
        one.failure = failure.what();
        one.was_refused = failure.kind() == error_kind::unique_violation;
    } catch (const error& failure) {
        one.all.clear();
        one.failure = failure.what();
        one.has_given_up = failure.kind() == error_kind::deadlock && one.runs == m_settings.max_attempts;
    } catch (const std::exception& failure) {
        one.all.clear();
        one.failure = failure.what();
    }
}

void calls::call(const operations& db, const plan& what, std::vector<told>& all) const {
    if (what.what != operation::get_or_create_all) {
        for (const std::size_t key : what.keys) call_for(db, what.what, key, all);
        return;
    }
    std::vector<item> rows;
    for (const std::size_t key : what.keys) rows.push_back({.name = name_of(key)});
    const auto found = db.get_or_create_all<&item::name>(rows);
    for (std::size_t i = 0; i < found.size(); ++i)
        all.push_back(
            {.key = what.keys[i], .created = found[i].created, .id = found[i].row.id, .value = found[i].row.value});
}

void calls::call_for(const operations& db, operation what, std::size_t key, std::vector<told>& all) const {
    const std::string name = name_of(key);
    const auto note = [&](const outcome<item>& made) {
        all.push_back({.key = key, .created = made.created, .id = made.row.id, .value = made.row.value});
    };
    const auto rows = db.objects<item>();
    switch (what) {
    case operation::get_or_create: return note(db.get_or_create<&item::name>(item{.name = name}));
    case operation::get_or_create_expecting_miss:
        return note(transaction(db.context().expecting_misses()).get_or_create<&item::name>(item{.name = name}));
    case operation::update_or_create:
        return note(db.update_or_create<&item::name>(item{.name = name, .value = 1}, f<&item::value> += 1));
    case operation::get_or_create_locked: return note(rows.get_or_create_locked(f<&item::name> == name));
    case operation::remove:
        all.push_back({.key = key, .removed = rows.filter(f<&item::name> == name).remove() > 0});
        return;
    case operation::get_or_create_colliding:
        return note(db.get_or_create<&item::name>(item{.name = name, .code = name_of(0)}));
    case operation::create_then_get: try { return note({db.create(item{.name = name}), true});
        } catch (const integrity_error&) {
            return note(db.get_or_create<&item::name>(item{.name = name}));
        }
    case operation::get_then_save: {
        item row = rows.get(f<&item::name> == name);
        ++row.value;
        db.save(row);
        return note({row, false});
    }
    case operation::look_then_create: {
        const std::optional<item> there = rows.filter(f<&item::name> == name).first();
        return note(there ? outcome<item>{*there, false} : outcome<item>{db.create(item{.name = name}), true});
    }
    case operation::get_or_create_all: break; // one call for all rows
    }
}

} // namespace rowan::explorer

// The calls whose schedules are explored: what each caller does, what it was told, and the rules that must hold.
#include "explorer/calls.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

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

bool is_increment(operation what) {
    return what == operation::update_or_create || what == operation::get_then_save;
}

constexpr std::size_t key_count = 2;

} // namespace

std::string to_string(const plan& of) {
    std::string text(to_string(of.what));
    if (of.keys.size() > 1) text += of.keys.front() == 0 ? " of a, b" : " of b, a";
    if (of.level) text += " in atomic at " + std::string(to_string(*of.level));
    if (of.rolls_back) text += ", rolled back";
    return text;
}

calls::calls(call_settings settings) : m_settings(std::move(settings)), m_stage(m_settings.plans.size()) {
    m_plain.emplace(connect(m_settings.urls.front()));
    for (const std::string& each : m_settings.admin_urls)
        m_locks.push_back(view_locks(m_plain->context().capabilities().engine, each));
    m_plain->create_tables<item>();
    come_to_rest();
    for (std::size_t i = 0; i < m_settings.plans.size(); ++i) {
        auto made = std::make_unique<caller>();
        caller& one = *made;
        one.door.where = &m_stage;
        one.door.caller = i;
        one.door.url = m_settings.urls[i % m_settings.urls.size()];
        one.door.planted = m_settings.planted;
        one.door.on_connect = [&one](std::string name) { one.connection = std::move(name); };
        one.db.emplace(connect(gated_url(one.door, "pool=1&combine=off&timeout_ms=20000")));
        m_callers.push_back(std::move(made));
    }
    // Each looks at the live schema before the schedules begin, not in one of them.
    begin();
    static_cast<void>(m_plain->objects<item>().get_or_create_locked(f<&item::name> == name_of(0) + " of nobody"));
    come_to_rest();
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

bool calls::are_alike() const {
    return std::ranges::all_of(m_settings.plans, [&](const plan& each) { return is_equal(each, m_settings.plans[0]); });
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
        each->runs = 0;
    }
    if (!m_settings.is_there) return;
    for (std::size_t key = 0; key < key_count; ++key) m_plain->create(item{.name = name_of(key)});
    come_to_rest();
}

bool calls::is_waiting(std::size_t number) {
    return !m_locks.empty() && m_locks[number % m_locks.size()]->is_waiting(m_callers[number]->connection);
}

void calls::come_to_rest() {
    if (m_locks.size() < 2) return;
    for (const auto& each : m_locks) each->catch_up();
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
        all.push_back({.key = what.keys[i], .created = found[i].created, .id = found[i].row.id});
}

void calls::call_for(const operations& db, operation what, std::size_t key, std::vector<told>& all) const {
    const std::string name = name_of(key);
    const auto note = [&](const outcome<item>& made) {
        all.push_back({.key = key, .created = made.created, .id = made.row.id});
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

std::string calls::judge_key(std::size_t key) const {
    const std::vector<item> rows = m_plain->objects<item>().filter(f<&item::name> == name_of(key)).all();
    std::int64_t created = m_settings.is_there ? 1 : 0;
    std::int64_t removed = 0;
    std::int64_t increments = 0;
    std::string ids;
    bool is_asked = false;
    for (std::size_t i = 0; i < m_callers.size(); ++i) {
        for (const told& each : m_callers[i]->all) {
            if (each.key != key) continue;
            is_asked = is_asked || m_settings.plans[i].what != operation::remove;
            created += each.created ? 1 : 0;
            removed += each.removed ? 1 : 0;
            increments += is_increment(m_settings.plans[i].what) ? 1 : 0;
        }
    }
    const auto count = static_cast<std::int64_t>(rows.size());
    if (count != created - removed)
        return std::to_string(created) + " times created, " + std::to_string(removed) +
               " times removed, and there are " + std::to_string(count) + " rows";
    if (count > 1) return std::to_string(count) + " rows with one key";
    const bool is_removable = std::ranges::any_of(
        m_settings.plans, [](const plan& each) { return each.what == operation::remove && !each.rolls_back; });
    if (is_removable) return {};
    if (is_asked && count != 1) return "no row";
    if (count == 1 && rows[0].value != increments)
        return std::to_string(increments) + " increments were acknowledged, and the value is " +
               std::to_string(rows[0].value);
    for (const auto& each : m_callers) {
        for (const told& one : each->all) {
            if (one.key == key && one.id != rows[0].id) return "a caller was given a row that is not there";
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
    if (!one.failure.empty() && !(one.was_refused && may_be_refused)) return name + " got an error: " + one.failure;
    if (one.runs > m_settings.most_runs) return name + " ran its closure " + std::to_string(one.runs) + " times";
    try {
        static_cast<void>(one.db->objects<item>().filter(f<&item::name> == name_of(0)).count());
    } catch (const std::exception& failure) {
        return name + " cannot go on: " + failure.what();
    }
    return {};
}

// A node may show a row some moments after it has said that it has caught up; what is lost stays lost.
std::string calls::verdict() {
    std::string text = judge();
    for (int looks = 0; looks < 20 && !text.empty() && m_locks.size() > 1; ++looks) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        text = judge();
    }
    return text;
}

std::string calls::judge() {
    for (std::size_t i = 0; i < m_callers.size(); ++i) {
        m_most_runs = std::max(m_most_runs, m_callers[i]->runs);
        if (std::string text = judge_caller(i); !text.empty()) return text;
    }
    for (std::size_t key = 0; key < key_count; ++key) {
        if (std::string text = judge_key(key); !text.empty()) return text;
    }
    return judge_collision();
}

} // namespace rowan::explorer

// The calls themselves.
#include "caller.hpp"

#include "entry.hpp"

namespace hammer {
namespace {

using rowan::f;

struct rolled_back {};

// The key is the nonce of its call.
told told_of(const entry& row, bool created, const std::string& name) {
    if (row.name != name)
        rowan::throw_error(rowan::error_kind::corrupt, "asked for " + name + ", was given the row of " + row.name);
    return {row.id, created};
}

template <class Place>
told careful_step(const Place& on, const step& wanted) {
    const std::string name = wanted.of.name();
    switch (wanted.what) {
    case action::get: {
        const auto [row, created] = on.get_or_create(entry{.name = name});
        return told_of(row, created, name);
    }
    case action::add: {
        const auto [row, created] = on.update_or_create(entry{.name = name, .value = 1}, f<&entry::value> += 1);
        return told_of(row, created, name);
    }
    case action::remove: break;
    }
    return {0, on.template objects<entry>().filter(f<&entry::name> == name).remove() > 0};
}

// What everybody writes first.
template <class Place>
told naive_step(const Place& on, const step& wanted) {
    const std::string name = wanted.of.name();
    const auto its_rows = on.template objects<unkeyed_entry>().filter(f<&unkeyed_entry::name> == name);
    if (wanted.what == action::remove) return {0, its_rows.remove() > 0};
    const std::int64_t added = wanted.what == action::add ? 1 : 0;
    const auto found = its_rows.first();
    if (!found) return {on.create(unkeyed_entry{.name = name, .value = added}).id, true};
    if (added != 0) its_rows.update(f<&unkeyed_entry::value> += added);
    return {found->id, false};
}

template <class Place>
told make_step(const Place& on, const step& wanted, bool is_naive) {
    return is_naive ? naive_step(on, wanted) : careful_step(on, wanted);
}

std::vector<told> get_all(const rowan::database& on, const call& wanted, bool is_naive) {
    std::vector<told> all;
    if (is_naive) {
        for (const step& each : wanted.steps) all.push_back(naive_step(on, each));
        return all;
    }
    std::vector<entry> rows;
    for (const step& each : wanted.steps) rows.push_back({.name = each.of.name()});
    for (const auto& [row, created] : on.get_or_create_all(rows))
        all.push_back(told_of(row, created, rows[all.size()].name));
    return all;
}

std::vector<told> make(const rowan::database& on, const call& wanted, rowan::isolation level, bool is_naive) {
    if (wanted.how == form::alone) return {make_step(on, wanted.steps.front(), is_naive)};
    if (wanted.how == form::together) return get_all(on, wanted, is_naive);
    std::vector<told> all;
    const auto body = [&](const rowan::transaction& tx) {
        all.clear();
        for (const step& each : wanted.steps) all.push_back(make_step(tx, each, is_naive));
        if (wanted.how == form::undone) throw rolled_back{};
    };
    try {
        on.atomic(body, {.isolation = level});
    } catch (const rolled_back&) {
        all.clear();
    }
    return all;
}

} // namespace

answer make_call(const rowan::database& on, const call& wanted, rowan::isolation level, bool is_naive) {
    answer given;
    try {
        given.steps = make(on, wanted, level, is_naive);
    } catch (const rowan::error& failed) {
        given.failed = failure{failed.kind(), failed.in_doubt(), failed.what()};
    }
    return given;
}

} // namespace hammer

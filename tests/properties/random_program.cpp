// Makes programs, and says what they must do.
#include "properties/random_program.hpp"

namespace rowan::test {
namespace {

using kind_of = step::kind_of;

const std::string names[] = {"a", "b", "A", "", " a", "a ", "it's", "\xc3\xa4", "%", "\\"};

item random_item(random_choices& random) {
    item row{.shelf = random.between(0, 1), .name = random.one_of(names), .number = random.between(0, 9)};
    if (!random.chance(3)) row.note = "note " + std::to_string(random.number(3));
    return row;
}

const char* name_of(kind_of kind) {
    constexpr const char* all[] = {"create",
                                   "get_or_create",
                                   "get_or_create(lookup)",
                                   "update_or_create",
                                   "update_or_create(+=)",
                                   "get_or_create_all",
                                   "create_all",
                                   "update",
                                   "remove",
                                   "failing block"};
    return all[static_cast<std::size_t>(kind)];
}

std::pair<int, std::string> key_of(const item& row) {
    return {row.shelf, row.name};
}

} // namespace

std::string shown(const item& row) {
    return std::to_string(row.shelf) + "/'" + row.name + "' " + std::to_string(row.number) + " " +
           row.note.value_or("NULL");
}

std::string shown(const program& of) {
    std::string text;
    for (const step& each : of) {
        text += std::string(name_of(each.kind)) + " " + std::to_string(each.limit);
        for (const item& row : each.rows) text += " {" + shown(row) + "}";
        text += "\n";
    }
    return text;
}

program make_program(random_choices& random, std::size_t size) {
    program made;
    for (std::size_t i = 0; i < size; ++i) {
        step next{.kind = static_cast<kind_of>(random.number(10))};
        const bool has_many = next.kind == kind_of::get_or_create_all || next.kind == kind_of::create_all;
        next.limit = random.between(0, 9);
        for (std::size_t rows = has_many ? 1 + random.number(7) : 1; rows > 0; --rows)
            next.rows.push_back(random_item(random));
        made.push_back(std::move(next));
    }
    return made;
}

std::string expected_items::get_or_create(const item& row) {
    const auto [place, created] = m_rows.try_emplace(key_of(row), row);
    return (created ? "created " : "found ") + shown(place->second) + "; ";
}

std::string expected_items::get_or_create(const std::vector<item>& rows) {
    std::string answer;
    for (const item& row : rows) answer += get_or_create(row);
    return answer;
}

std::string expected_items::create(const std::vector<item>& rows) {
    const auto before = m_rows;
    std::string answer;
    for (const item& row : rows) {
        if (!m_rows.try_emplace(key_of(row), row).second) {
            m_rows = before;
            return "refused";
        }
        answer += shown(row) + "; ";
    }
    return answer;
}

std::string expected_items::apply(const step& next) {
    const item& row = next.rows.front();
    switch (next.kind) {
    case kind_of::create:
    case kind_of::create_all: return create(next.rows);
    case kind_of::get_or_create:
    case kind_of::get_or_create_by_lookup:
    case kind_of::get_or_create_all: return get_or_create(next.rows);
    case kind_of::overwrite: {
        const bool created = m_rows.insert_or_assign(key_of(row), row).second;
        return (created ? "created " : "updated ") + shown(row);
    }
    case kind_of::increment_or_create: {
        const auto [place, created] = m_rows.try_emplace(key_of(row), row);
        if (!created) place->second.number += next.limit;
        return (created ? "created " : "updated ") + shown(place->second);
    }
    case kind_of::update: {
        int count = 0;
        for (auto& [key, each] : m_rows) {
            if (each.number >= next.limit) continue;
            each.number += 1;
            each.note = row.note;
            ++count;
        }
        return std::to_string(count);
    }
    case kind_of::remove: {
        return std::to_string(std::erase_if(m_rows, [&](const auto& each) { return each.second.number > next.limit; }));
    }
    default: return "undone";
    }
}

std::string expected_items::contents() const {
    std::string text;
    for (const auto& [key, row] : m_rows) text += shown(row) + "\n";
    return text;
}

} // namespace rowan::test

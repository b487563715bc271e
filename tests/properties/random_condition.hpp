// Random conditions over a table, each with its meaning in plain C++ by SQL's three-valued logic.
#pragma once

#include "properties/random.hpp"

#include <rowan/rowan.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rowan::test {

struct cell {
    std::int64_t id{};
    std::optional<int> a{};
    std::optional<std::int64_t> b{};
    std::optional<std::string> text{};
    double real{};
    bool flag{};
    std::optional<std::chrono::year_month_day> day{};

    friend bool operator==(const cell&, const cell&) = default;
    using rowan_table = table<"cell", primary_key<&cell::id>, index<&cell::a>>;
};

/// Rows with every kind of value, NULLs among them.
std::vector<cell> cells();

using truth = std::optional<bool>; // empty: unknown

struct random_condition {
    std::string text{}; // for people
    condition<cell> sql{};
    std::function<truth(const cell&)> holds{};
    std::vector<random_condition> parts{}; // smaller ones, to find what is wrong
};

random_condition make_condition(random_choices& random, int depth);

} // namespace rowan::test

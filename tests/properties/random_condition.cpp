// One maker for each kind of condition.
#include "properties/random_condition.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace rowan::test {
namespace {

using std::chrono::year_month_day;

const std::string words[] = {"", "a", "b", "ab", "aB", "a%", "_", "a\\b", "c'd", "\xc3\xa4", "abab", "%"};

year_month_day day_of(int number) {
    return std::chrono::sys_days(std::chrono::year(2024) / 2 / 27) + std::chrono::days(number);
}

std::string shown(const std::string& text) {
    return "\"" + text + "\"";
}

template <class Left, class Right, class Compare>
truth compare(const std::optional<Left>& left, const std::optional<Right>& right, const Compare& holds) {
    if (!left || !right) return {};
    return holds(*left, *right);
}

/// `left op right`, spelt in C++ for both sides at once.
template <class Operand, class Value, class Read>
random_condition comparison(random_choices& random, const std::string& name, const Operand& operand, const Value& value,
                            const std::string& value_text, const Read& read) {
    const auto made = [&](const char* sign, const condition<cell>& sql, const auto& holds) {
        return random_condition{name + " " + sign + " " + value_text,
                                sql,
                                [=](const cell& row) { return compare(read(row), std::optional(value), holds); },
                                {}};
    };
    switch (random.number(6)) {
    case 0: return made("==", operand == value, [](const auto& l, const auto& r) { return l == r; });
    case 1: return made("!=", operand != value, [](const auto& l, const auto& r) { return !(l == r); });
    case 2: return made("<", operand < value, [](const auto& l, const auto& r) { return l < r; });
    case 3: return made("<=", operand <= value, [](const auto& l, const auto& r) { return l <= r; });
    case 4: return made(">", operand > value, [](const auto& l, const auto& r) { return l > r; });
    default: return made(">=", operand >= value, [](const auto& l, const auto& r) { return l >= r; });
    }
}

random_condition of_a(random_choices& random) {
    const int number = random.between(-3, 8);
    return comparison(random, "a", f<&cell::a>, number, std::to_string(number), [](const cell& row) { return row.a; });
}

random_condition of_text(random_choices& random) {
    const std::string word = random.one_of(words);
    return comparison(random, "text", f<&cell::text>, word, shown(word), [](const cell& row) { return row.text; });
}

random_condition of_real(random_choices& random) {
    const double number = random.between(-6, 6) * 0.25;
    return comparison(random, "real", f<&cell::real>, number, std::to_string(number),
                      [](const cell& row) { return std::optional(row.real); });
}

random_condition of_day(random_choices& random) {
    const int number = random.between(0, 5);
    return comparison(random, "day", f<&cell::day>, day_of(number), "day " + std::to_string(number),
                      [](const cell& row) { return row.day; });
}

random_condition of_sum(random_choices& random) {
    const std::int64_t number = random.between(-5, 12);
    return comparison(random, "(a * 2 + b)", f<&cell::a> * 2 + f<&cell::b>, number, std::to_string(number),
                      [](const cell& row) -> std::optional<std::int64_t> {
                          if (!row.a || !row.b) return {};
                          return *row.a * 2 + *row.b;
                      });
}

random_condition of_rest(random_choices& random) {
    const int by = random.between(1, 4);
    const int number = random.between(-2, 3);
    const bool is_quotient = random.chance(2);
    const auto read = [by, is_quotient](const cell& row) -> std::optional<int> {
        if (!row.a) return {};
        return is_quotient ? *row.a / by : *row.a % by;
    };
    const std::string text = std::string("(a ") + (is_quotient ? "/ " : "% ") + std::to_string(by) + ")";
    if (is_quotient) return comparison(random, text, f<&cell::a> / by, number, std::to_string(number), read);
    return comparison(random, text, f<&cell::a> % by, number, std::to_string(number), read);
}

random_condition of_function(random_choices& random) {
    if (random.chance(2)) {
        const std::int64_t number = random.between(0, 4);
        return comparison(random, "length(text)", length(f<&cell::text>), number, std::to_string(number),
                          [](const cell& row) -> std::optional<std::int64_t> {
                              if (!row.text) return {};
                              return std::count_if(row.text->begin(), row.text->end(), [](char c) {
                                  return (static_cast<unsigned char>(c) & 0xc0U) != 0x80;
                              });
                          });
    }
    const int number = random.between(-3, 8);
    return comparison(random, "coalesce(a, 2)", coalesce(f<&cell::a>, 2), number, std::to_string(number),
                      [](const cell& row) { return std::optional(row.a.value_or(2)); });
}

random_condition of_columns(random_choices& random) {
    const auto read_b = [](const cell& row) { return row.b; };
    if (random.chance(2))
        return {"a < b",
                f<&cell::a> < f<&cell::b>,
                [=](const cell& row) { return compare(row.a, read_b(row), [](auto l, auto r) { return l < r; }); },
                {}};
    return {"a == b",
            f<&cell::a> == f<&cell::b>,
            [=](const cell& row) { return compare(row.a, read_b(row), [](auto l, auto r) { return l == r; }); },
            {}};
}

random_condition of_null(random_choices& random) {
    switch (random.number(3)) {
    case 0: return {"a is null", f<&cell::a>.is_null(), [](const cell& row) { return truth(!row.a); }, {}};
    case 1:
        return {"text is not null",
                f<&cell::text>.is_not_null(),
                [](const cell& row) { return truth(row.text.has_value()); },
                {}};
    default: return {"flag", f<&cell::flag> == true, [](const cell& row) { return truth(row.flag); }, {}};
    }
}

random_condition of_list(random_choices& random) {
    if (random.chance(2)) {
        std::vector<std::string> list;
        std::string text;
        for (std::size_t i = random.number(4); i > 0; --i) text += shown(list.emplace_back(random.one_of(words)));
        return {"text in [" + text + "]",
                f<&cell::text>.in(list),
                [list](const cell& row) -> truth {
                    if (!row.text && !list.empty()) return {};
                    return row.text && std::find(list.begin(), list.end(), *row.text) != list.end();
                },
                {}};
    }
    const int low = random.between(-3, 5);
    const int high = random.between(-1, 8);
    return {"a between " + std::to_string(low) + " and " + std::to_string(high),
            f<&cell::a>.between(low, high),
            [=](const cell& row) -> truth {
                if (!row.a) return {};
                return *row.a >= low && *row.a <= high;
            },
            {}};
}

random_condition of_part(random_choices& random) {
    const std::string word = random.one_of(words);
    const auto made = [&](const char* name, const condition<cell>& sql, const auto& holds) {
        return random_condition{std::string("text.") + name + "(" + shown(word) + ")",
                                sql,
                                [=](const cell& row) { return compare(row.text, std::optional(word), holds); },
                                {}};
    };
    using string = std::string;
    switch (random.number(3)) {
    case 0:
        return made("contains", f<&cell::text>.contains(word),
                    [](const string& text, const string& part) { return text.find(part) != string::npos; });
    case 1:
        return made("starts_with", f<&cell::text>.starts_with(word),
                    [](const string& text, const string& part) { return text.starts_with(part); });
    default:
        return made("ends_with", f<&cell::text>.ends_with(word),
                    [](const string& text, const string& part) { return text.ends_with(part); });
    }
}

random_condition negated(random_condition of) {
    const auto holds = [inner = of.holds](const cell& row) -> truth {
        const truth value = inner(row);
        return value ? truth(!*value) : value;
    };
    return {"!(" + of.text + ")", !of.sql, holds, {std::move(of)}};
}

random_condition unknown(random_condition of) {
    const auto holds = [inner = of.holds](const cell& row) { return truth(!inner(row)); };
    return {"(" + of.text + ") is null", of.sql.is_null(), holds, {std::move(of)}};
}

// `deciding` decides alone: false for AND, true for OR.
random_condition joined(random_condition left, random_condition right, bool deciding) {
    const auto holds = [l = left.holds, r = right.holds, deciding](const cell& row) -> truth {
        const truth first = l(row);
        const truth second = r(row);
        if (first == deciding || second == deciding) return deciding;
        if (!first || !second) return {};
        return !deciding;
    };
    return {"(" + left.text + (deciding ? " || " : " && ") + right.text + ")",
            deciding ? condition<cell>(left.sql || right.sql) : condition<cell>(left.sql && right.sql),
            holds,
            {std::move(left), std::move(right)}};
}

} // namespace

std::vector<cell> cells() {
    std::vector<cell> rows;
    for (int i = 0; i < 70; ++i) {
        cell row{.real = (i % 13 - 6) * 0.25, .flag = i % 2 == 0};
        if (i % 3 != 0) row.a = i % 11 - 3;
        if (i % 4 != 0) row.b = i % 7 - 2;
        if (i % 5 != 0) row.text = words[static_cast<std::size_t>(i) % std::size(words)];
        if (i % 6 != 0) row.day = day_of(i % 5);
        rows.push_back(row);
    }
    return rows;
}

random_condition make_condition(random_choices& random, int depth) {
    if (depth > 0) {
        switch (random.number(6)) {
        case 0: return negated(make_condition(random, depth - 1));
        case 1: return unknown(make_condition(random, depth - 1));
        case 2:
        case 3: return joined(make_condition(random, depth - 1), make_condition(random, depth - 1), true);
        case 4: return joined(make_condition(random, depth - 1), make_condition(random, depth - 1), false);
        default: break;
        }
    }
    using maker = random_condition (*)(random_choices&);
    constexpr maker makers[] = {of_a,        of_text,    of_real, of_day,  of_sum, of_rest,
                                of_function, of_columns, of_null, of_list, of_part};
    return random.one_of(makers)(random);
}

} // namespace rowan::test

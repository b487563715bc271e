// Each condition selects the rows that the same condition in plain C++ selects.
#include "query/people.hpp"

namespace rowan::test {
namespace {

std::string lowered(std::string text) {
    for (char& each : text) each = each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
    return text;
}
bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

ROWAN_TEST(people, comparison_with_an_empty_optional_asks_for_null) {
    const std::optional<int> none;
    const std::optional<std::string> no_nick;
    const auto unknown = expected([](const person& each) { return !each.score; });
    const auto known = expected([](const person& each) { return each.score.has_value(); });
    EXPECT_EQ(ids_of(all().filter(f<&person::score> == none)), unknown);
    EXPECT_EQ(ids_of(all().filter(f<&person::score> != none)), known);
    EXPECT_EQ(ids_of(all().filter(f<&person::score> + 1 == none)), unknown);
    EXPECT_EQ(ids_of(all().filter(f<&person::score> + 1 != none)), known);
    EXPECT_EQ(ids_of(all().filter(f<&person::nick> != no_nick)),
              expected([](const person& each) { return each.nick.has_value(); }));
    EXPECT_EQ(ids_of(all().filter(f<&person::score> != std::optional<int>(9))),
              expected([](const person& each) { return each.score && *each.score != 9; }));
}

ROWAN_TEST(people, comparisons) {
    SAME(f<&person::age> == 2, p.age == 2);
    SAME(f<&person::age> != 2, p.age != 2);
    SAME(f<&person::age> < 2, p.age < 2);
    SAME(f<&person::age> <= 2, p.age <= 2);
    SAME(f<&person::age> > 2, p.age > 2);
    SAME(f<&person::age> >= 2, p.age >= 2);
    SAME(f<&person::weight> >= 2, p.weight >= 2);
    SAME(f<&person::weight> == 2.5, p.weight == 2.5);
    SAME(f<&person::name> >= "a", p.name >= "a");
    SAME(f<&person::active> == true, p.active);
    SAME(f<&person::token> == as_bytes("Ada"), p.name == "Ada");
    SAME(f<&person::age> == f<&person::id>, p.age == p.id);
    SAME(f<&person::weight> < f<&person::age>, p.weight < p.age);
    const std::int64_t beyond = INT64_C(1) << 40; // outside of the column's type: no row, no error
    SAME(f<&person::age> == beyond, false);
    SAME(f<&person::age> < beyond, true);
}

ROWAN_TEST(people, null) {
    SAME(f<&person::nick>.is_null(), !p.nick);
    SAME(f<&person::nick>.is_not_null(), p.nick.has_value());
    SAME(f<&person::nick> == std::nullopt, !p.nick);
    SAME(f<&person::nick> != std::nullopt, p.nick.has_value());
    SAME(f<&person::score> > 3, p.score && *p.score > 3);
    SAME(f<&person::score> != 3, p.score && *p.score != 3);
    SAME(coalesce(f<&person::score>, 5) == 5, p.score.value_or(5) == 5);
    SAME(coalesce(f<&person::score>, f<&person::age>) > 3, p.score.value_or(p.age) > 3);
    const std::optional<std::string> none, some = "Ada!";
    SAME(f<&person::nick> == none, !p.nick);
    SAME(f<&person::nick> == some, p.nick == some);
}

ROWAN_TEST(people, connectives) {
    SAME(f<&person::age> > 1 && f<&person::active> == true, p.age > 1 && p.active);
    SAME(f<&person::age> > 3 || f<&person::active> == true, p.age > 3 || p.active);
    SAME(!(f<&person::age> > 3 || f<&person::active> == true), !(p.age > 3 || p.active));
    SAME(!!(f<&person::age> == 1), p.age == 1);
    SAME((f<&person::age> == 1 || f<&person::age> == 2) && (f<&person::active> == true || f<&person::weight> > 3.0),
         (p.age == 1 || p.age == 2) && (p.active || p.weight > 3));
    SAME(f<&person::age> == 1 || (f<&person::age> == 2 && f<&person::active> == true),
         p.age == 1 || (p.age == 2 && p.active));
}

ROWAN_TEST(people, lists_and_ranges) {
    SAME(f<&person::age>.in({1, 3, 99}), p.age == 1 || p.age == 3);
    SAME(f<&person::name>.in({"Ada", "%", "nobody"}), p.name == "Ada" || p.name == "%");
    SAME(f<&person::name>.in(std::vector<std::string>{}), false);
    SAME(!f<&person::name>.in(std::vector<std::string>{}), true);
    SAME(f<&person::weight>.in({0.5, 1.5}), p.weight == 0.5 || p.weight == 1.5);
    SAME(f<&person::token>.in(std::vector{as_bytes("Ada"), as_bytes("")}), p.name == "Ada" || p.name.empty());
    SAME(f<&person::score>.in({1, 2, 3}), p.score && *p.score >= 1 && *p.score <= 3);
    SAME(f<&person::age>.between(1, 3), p.age >= 1 && p.age <= 3);
    SAME(f<&person::name>.between("A", "Z"), p.name >= "A" && p.name <= "Z");
    SAME(f<&person::age>.between(3, 1), false);
}

ROWAN_TEST(people, text_is_literal_but_in_patterns) {
    for (const std::string part : {"%", "_", "\\", "a", "'", "\"", "", "100%", "b_", "\xC3\x84"}) {
        SAME(f<&person::name>.contains(part), has(p.name, part));
        SAME(f<&person::name>.starts_with(part), p.name.starts_with(part));
        SAME(f<&person::name>.ends_with(part), p.name.ends_with(part));
        SAME(f<&person::name>.icontains(part), has(lowered(p.name), lowered(part)));
        SAME(f<&person::name>.istarts_with(part), lowered(p.name).starts_with(lowered(part)));
        SAME(f<&person::name>.iends_with(part), lowered(p.name).ends_with(lowered(part)));
        SAME(f<&person::name>.iequals(part), lowered(p.name) == lowered(part));
        SAME(f<&person::nick>.contains(part), p.nick && has(*p.nick, part));
    }
    SAME(f<&person::name>.like("_d_"), p.name == "Ada" || p.name == "ada");
    SAME(f<&person::name>.like("A%"), p.name == "Ada");
    SAME(f<&person::name>.ilike("A%"), p.name.starts_with("A") || p.name.starts_with("a"));
    SAME(f<&person::name>.like("100\\%"), p.name == "100%");
    SAME(f<&person::name>.like("a\\\\_"), p.name.starts_with("a\\") && p.name.size() == 3);
    SAME(f<&person::name>.like("Bob\\_by"), p.name == "Bob_by");
}

ROWAN_TEST(people, arithmetic_and_functions) {
    SAME(f<&person::age> + 1 == 3, p.age + 1 == 3);
    SAME(f<&person::age> + 1 == f<&person::id>, p.age + 1 == p.id);
    SAME(f<&person::age> + 1 != f<&person::id>, p.age + 1 != p.id);
    auto next = f<&person::age> + 1;
    SAME(next == f<&person::id> && next != f<&person::age> + 2, p.age + 1 == p.id);
    SAME(f<&person::age> - f<&person::id> < -2, p.age - p.id < -2);
    SAME(f<&person::age> * 2 > 5, p.age * 2 > 5);
    SAME(f<&person::age> * 1.5 > 4, p.age * 1.5 > 4);
    SAME(f<&person::weight> / 2 >= 1.25, p.weight / 2 >= 1.25);
    SAME(f<&person::age> % 2 == 1, p.age % 2 == 1);
    SAME(f<&person::age> / 2 == 1, p.age / 2 == 1);
    SAME((f<&person::age> + 1) * (f<&person::age> - 1) > 7, (p.age + 1) * (p.age - 1) > 7);
    SAME(f<&person::score> + 1 > 5, p.score && *p.score + 1 > 5);
    SAME(lower(f<&person::name>) == "ada", lowered(p.name) == "ada");
    SAME(upper(f<&person::name>) == "ADA", lowered(p.name) == "ada");
    SAME(length(f<&person::name>) == 3, p.name.size() == 3);
    SAME(length(f<&person::token>) == 3, p.name.size() == 3);
    SAME(lower(coalesce(f<&person::nick>, "NONE")) == "none", !p.nick);
}

ROWAN_TEST(people, conditions_gathered_at_run_time) {
    condition<person> none;
    SAME(none, true);
    SAME(none && f<&person::age> == 1, p.age == 1);
    SAME(none || f<&person::age> == 1, p.age == 1);
    condition<person> any;
    for (int i = 0; i < 5'000; ++i) any |= f<&person::age> == i + 2;
    SAME(any, p.age >= 2);
    SAME(none || any, p.age >= 2);
    SAME(any || none, p.age >= 2);
    condition<person> every;
    for (int i = 0; i < 5'000; ++i) every &= f<&person::age> != i + 2;
    SAME(every, p.age < 2);
    condition<person> doubled = f<&person::age> > 2;
    doubled &= doubled;
    doubled |= doubled;
    SAME(doubled, p.age > 2);
    query_set<person> query = all();
    for (int i = 0; i < 500; ++i) query = query.filter(f<&person::age> != i + 2);
    EXPECT_EQ(ids_of(query), expected([](const person& p) { return p.age < 2; }));
}

ROWAN_TEST(people, lists_of_a_hundred_thousand_values) {
    std::vector<std::int64_t> numbers;
    std::vector<std::string> texts;
    std::vector<double> reals;
    std::vector<bytes> blobs;
    for (int i = 0; i < 100'000; ++i) {
        numbers.push_back(i * 2);
        texts.push_back("text " + std::to_string(i));
        reals.push_back(i);
        blobs.push_back(as_bytes(texts.back()));
    }
    texts.emplace_back("Ada");
    blobs.push_back(as_bytes("Bobby"));
    SAME(f<&person::id>.in(numbers), p.id % 2 == 0);
    SAME(f<&person::name>.in(texts), p.name == "Ada");
    SAME(f<&person::weight>.in(reals), p.weight == static_cast<int>(p.weight));
    SAME(f<&person::token>.in(blobs), p.name == "Bobby");
}

ROWAN_ON_EVERY_ENGINE(people);

} // namespace
} // namespace rowan::test

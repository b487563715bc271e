// Orders, limits, single rows, chosen columns and aggregates give what plain C++ gives.
#include "query/people.hpp"

#include "support/error_kind_of.hpp"

#include <climits>
#include <map>
#include <set>

namespace rowan::test {
namespace {

template <class Row>
std::vector<std::int64_t> ids(const std::vector<Row>& rows) {
    std::vector<std::int64_t> all;
    for (const Row& each : rows) all.push_back(each.id);
    return all;
}

ROWAN_TEST(people, orders) {
    const auto sorted = [&](auto less) {
        std::vector<person> copy = rows;
        std::sort(copy.begin(), copy.end(),
                  [&less](const person& a, const person& b) { return less(a, b) || (!less(b, a) && a.id < b.id); });
        return ids(copy);
    };
    const auto by = [&](const auto& term) { return ids(all().order_by(term, f<&person::id>).all()); };
    EXPECT_EQ(by(f<&person::age>), sorted([](const person& a, const person& b) { return a.age < b.age; }));
    EXPECT_EQ(by(f<&person::age>.desc()), sorted([](const person& a, const person& b) { return a.age > b.age; }));
    EXPECT_EQ(by(f<&person::name>), sorted([](const person& a, const person& b) { return a.name < b.name; }));
    EXPECT_EQ(by(f<&person::score>.asc().nulls_first()),
              sorted([](const person& a, const person& b) { return a.score < b.score; }));
    EXPECT_EQ(by(f<&person::score>.desc().nulls_last()),
              sorted([](const person& a, const person& b) { return a.score > b.score; }));
    EXPECT_EQ(by(f<&person::score>.asc().nulls_last()), sorted([](const person& a, const person& b) {
                  return a.score.value_or(INT_MAX) < b.score.value_or(INT_MAX);
              }));
    EXPECT_EQ(by(f<&person::score>.desc().nulls_first()), sorted([](const person& a, const person& b) {
                  return a.score.value_or(INT_MAX) > b.score.value_or(INT_MAX);
              }));
    EXPECT_EQ(by((f<&person::age> * -1).asc()), by(f<&person::age>.desc()));
}

ROWAN_TEST(people, nulls_of_an_expression_with_values_stand_where_they_are_told_to) {
    const auto twice = f<&person::score> * 2;
    const auto by = [&](const auto& term) { return ids(all().order_by(term, f<&person::id>).all()); };
    const auto first = by(f<&person::score>.asc().nulls_first()), last = by(f<&person::score>.asc().nulls_last());
    const auto down = by(f<&person::score>.desc().nulls_last()), up = by(f<&person::score>.desc().nulls_first());
    ASSERT_NE(first, last);
    EXPECT_EQ(by(twice.asc().nulls_first()), first);
    EXPECT_EQ(by(twice.asc().nulls_last()), last);
    EXPECT_EQ(by(twice.desc().nulls_last()), down);
    EXPECT_EQ(by(twice.desc().nulls_first()), up);

    const auto chosen = [&](const auto& term) { // and among what is selected
        std::vector<std::int64_t> numbers;
        for (const auto& [id, score] : all().order_by(term, f<&person::id>).values(f<&person::id>, twice))
            numbers.push_back(id);
        return numbers;
    };
    EXPECT_EQ(chosen(twice.asc().nulls_first()), first);
    EXPECT_EQ(chosen(twice.asc().nulls_last()), last);
    EXPECT_EQ(chosen(twice.desc().nulls_last()), down);
    EXPECT_EQ(chosen(twice.desc().nulls_first()), up);
}

ROWAN_TEST(people, nulls_of_groups_stand_where_they_are_told_to) {
    const auto parity = f<&person::score> % 2;
    const auto order = [&](const auto& term) {
        std::vector<std::optional<std::int64_t>> keys;
        for (const auto& [key, number] : all().group_by(parity).order_by(term).values(parity, count()))
            keys.push_back(key);
        return keys;
    };
    using keys = std::vector<std::optional<std::int64_t>>;
    EXPECT_EQ(order(parity.asc().nulls_last()), (keys{-1, 0, 1, std::nullopt}));
    EXPECT_EQ(order(parity.desc().nulls_first()), (keys{std::nullopt, 1, 0, -1}));
    EXPECT_EQ(all().distinct().order_by(parity.asc().nulls_last()).values(parity).back(), std::tuple(std::nullopt));

    const auto total = sum(f<&person::score>) * 2;
    const auto ends = [&](const auto& term) {
        const auto rows_of_ids = all().group_by(f<&person::id>).order_by(term).values(total);
        return std::pair(std::get<0>(rows_of_ids.front()).has_value(), std::get<0>(rows_of_ids.back()).has_value());
    };
    EXPECT_EQ(ends(total.asc().nulls_last()), std::pair(true, false));
    EXPECT_EQ(ends(total.desc().nulls_first()), std::pair(false, true));
}

ROWAN_TEST(people, limits) {
    const std::vector<std::int64_t> every = ids(rows);
    const auto part = [&](std::size_t from, std::size_t count) {
        from = std::min(from, every.size());
        return std::vector(every.begin() + static_cast<std::ptrdiff_t>(from),
                           every.begin() + static_cast<std::ptrdiff_t>(std::min(from + count, every.size())));
    };
    for (const std::size_t offset : {0U, 1U, 13U, 14U, 99U}) {
        for (const std::size_t limit : {0U, 1U, 5U, 99U}) {
            const auto query = all()
                                   .order_by(f<&person::id>)
                                   .limit(static_cast<std::int64_t>(limit))
                                   .offset(static_cast<std::int64_t>(offset));
            EXPECT_EQ(ids(query.all()), part(offset, limit)) << limit << " after " << offset;
            EXPECT_EQ(query.count(), static_cast<std::int64_t>(part(offset, limit).size()))
                << limit << " after " << offset;
            EXPECT_EQ(query.exists(), !part(offset, limit).empty()) << limit << " after " << offset;
        }
    }
    EXPECT_EQ(ids(all().order_by(f<&person::id>).offset(10).all()), part(10, 99)) << "an offset without a limit";
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(all().limit(-1)); }), error_kind::misuse);
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(all().offset(-1)); }), error_kind::misuse);
}

ROWAN_TEST(people, an_offset_after_distinct_skips_rows_that_differ) {
    EXPECT_TRUE(all().distinct().exists());
    EXPECT_TRUE(all().distinct().offset(1).exists());
    EXPECT_TRUE(all().distinct().offset(13).exists());
    EXPECT_FALSE(all().distinct().offset(14).exists());
    EXPECT_TRUE(all().group_by(f<&person::age>).distinct().offset(4).exists());
    EXPECT_FALSE(all().group_by(f<&person::age>).distinct().offset(5).exists());
    EXPECT_FALSE(all().filter(f<&person::age> > 99).distinct().exists());
}

ROWAN_TEST(people, single_rows) {
    EXPECT_EQ(all().first(), rows.front());
    EXPECT_EQ(all().last(), rows.back());
    EXPECT_EQ(all().order_by(f<&person::id>.desc()).first(), rows.back());
    EXPECT_EQ(all().order_by(f<&person::id>.desc()).last(), rows.front());
    EXPECT_EQ(all().filter(f<&person::age> > 99).first(), std::nullopt);
    EXPECT_EQ(all().get(f<&person::name> == "Bobby"), rows[3]);
    EXPECT_EQ(all().filter(f<&person::age> == 3).get(f<&person::name> == "Bobby"), rows[3]);
    EXPECT_THROW(static_cast<void>(all().filter(f<&person::age> == 0).get(f<&person::name> == "Bobby")),
                 does_not_exist);
    EXPECT_THROW(static_cast<void>(all().get(f<&person::name> == "nobody")), does_not_exist);
    EXPECT_THROW(static_cast<void>(all().get(f<&person::age> == 1)), multiple_objects_returned);
    EXPECT_THROW(static_cast<void>(all().get()), multiple_objects_returned);
    EXPECT_EQ(all().limit(1).get(), rows.front());
}

ROWAN_TEST(people, chosen_columns) {
    const auto tuples = all().order_by(f<&person::id>).values(f<&person::name>, f<&person::score>, f<&person::age> * 2);
    ASSERT_EQ(tuples.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(tuples[i], std::tuple(rows[i].name, rows[i].score, std::int64_t{rows[i].age} * 2));
    }
    struct shape {
        std::string name{};
        std::optional<int> score{};
    };
    const std::vector<shape> shapes =
        all().order_by(f<&person::id>).values_as<shape>(f<&person::name>, f<&person::score>);
    ASSERT_EQ(shapes.size(), rows.size());
    EXPECT_EQ(shapes[5].name, rows[5].name);
    EXPECT_EQ(shapes[5].score, rows[5].score);
    const auto ages = all().order_by(f<&person::age>).distinct().values(f<&person::age>);
    EXPECT_EQ(ages, (std::vector<std::tuple<int>>{{0}, {1}, {2}, {3}, {4}}));
}

ROWAN_TEST(people, aggregates) {
    std::int64_t total = 0, known = 0;
    std::set<int> scores;
    double weight = 0;
    for (const person& each : rows) {
        total += each.age, weight += each.weight, known += each.score.has_value();
        if (each.score) scores.insert(*each.score);
    }
    EXPECT_EQ(all().sum(f<&person::age>), total);
    EXPECT_DOUBLE_EQ(all().avg(f<&person::weight>).value(), weight / static_cast<double>(rows.size()));
    EXPECT_EQ(all().min(f<&person::score>), *scores.begin());
    EXPECT_EQ(all().max(f<&person::score>), *scores.rbegin());
    EXPECT_EQ(all().min(f<&person::name>), "");
    EXPECT_EQ(all().aggregate(count(), count(f<&person::score>), count_distinct(f<&person::score>)),
              std::tuple(static_cast<std::int64_t>(rows.size()), known, static_cast<std::int64_t>(scores.size())));
    const auto none = all().filter(f<&person::age> > 99);
    EXPECT_EQ(none.sum(f<&person::age>), std::nullopt);
    EXPECT_EQ(none.avg(f<&person::age>), std::nullopt);
    EXPECT_EQ(none.max(f<&person::age>), std::nullopt);
    EXPECT_EQ(none.count(), 0);
}

ROWAN_TEST(people, aggregates_and_last_refuse_what_they_would_pass_over) {
    const auto sum_of = [](const query_set<person>& query) {
        return error_kind_of([&] { static_cast<void>(query.sum(f<&person::age>)); });
    };
    EXPECT_EQ(sum_of(all().limit(3)), error_kind::misuse) << "LIMIT would count the one row of the sum";
    EXPECT_EQ(sum_of(all().limit(0)), error_kind::misuse);
    EXPECT_EQ(sum_of(all().offset(1)), error_kind::misuse);
    EXPECT_EQ(sum_of(all().distinct()), error_kind::misuse);
    EXPECT_EQ(sum_of(all().filter(f<&person::age> > 99).group_by(f<&person::age>)), error_kind::misuse);
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(all().limit(3).last()); }), error_kind::misuse);
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(all().offset(3).last()); }), error_kind::misuse);
}

ROWAN_TEST(people, groups) {
    std::map<int, std::pair<std::int64_t, double>> expected;
    for (const person& each : rows) {
        auto& [number, heaviest] = expected[each.age];
        ++number, heaviest = std::max(heaviest, each.weight);
    }
    const auto groups = all()
                            .group_by(f<&person::age>)
                            .order_by(f<&person::age>)
                            .values(f<&person::age>, count(), max(f<&person::weight>));
    ASSERT_EQ(groups.size(), expected.size());
    for (const auto& [age, number, heaviest] : groups) {
        EXPECT_EQ(number, expected[age].first);
        EXPECT_EQ(heaviest, expected[age].second);
    }
    const auto by_expression =
        all().group_by(f<&person::age> % 2).order_by(f<&person::age> % 2).values(f<&person::age> % 2, count());
    EXPECT_EQ(by_expression.size(), 2U);
    EXPECT_EQ(all()
                  .group_by(f<&person::age>)
                  .order_by(count().desc(), f<&person::age>)
                  .limit(1)
                  .values(f<&person::age>)
                  .size(),
              1U);
}

ROWAN_TEST(people, sums_beyond_64_bits_are_errors) {
    db.execute("CREATE TABLE numbers (v BIGINT)");
    for (int i = 0; i < 2; ++i) db.execute("INSERT INTO numbers VALUES (" + parameter(1) + ")", INT64_MAX);
    EXPECT_NE(error_kind_of([&] { static_cast<void>(db.query<std::int64_t>("SELECT sum(v) FROM numbers")); }),
              std::nullopt);
}

ROWAN_TEST(people, in_bulk_by_a_unique_column) {
    const auto found = all().in_bulk<&person::name>(std::vector<std::string>{"Ada", "nobody", "%", "Ada"});
    EXPECT_EQ(found.size(), 2U);
    EXPECT_EQ(found.at("%"), rows[12]);
}

ROWAN_ON_EVERY_ENGINE(people);

} // namespace
} // namespace rowan::test

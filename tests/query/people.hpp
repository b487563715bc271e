// A table of people beside the same rows in a vector: what the database answers must be what plain C++ answers.
#pragma once

#include "support/database_fixture.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace rowan::test {

struct person {
    std::int64_t id{};
    std::string name{};
    std::optional<std::string> nick{};
    int age{};
    std::optional<int> score{};
    double weight{};
    bool active{};
    bytes token{};

    friend bool operator==(const person&, const person&) = default;
    using rowan_table = table<"person", primary_key<&person::id>, unique<&person::name>>;
};

class people : public database_test {
protected:
    std::vector<person> rows{};

    people() {
        db.create_tables<person>();
        const char* const names[] = {"Ada",  "ada",    "Bob_by", "Bobby", "100%", "100 percent", "a\\b",
                                     "a\\c", "quote'", "\"",     "",      "_",    "%",           "\xC3\x84rger"};
        int i = 0;
        for (const char* const name : names) {
            person row{.name = name, .age = i % 5, .weight = i * 0.5, .active = i % 2 == 0, .token = as_bytes(name)};
            if (i % 3 != 0) row.nick = std::string(name) + "!";
            if (i % 4 != 0) row.score = 10 - i;
            rows.push_back(row);
            ++i;
        }
        rows = db.create_all(rows);
    }

    query_set<person> all() const { return db.objects<person>(); }

    using predicate = std::function<bool(const person&)>;
    /// The ids of the rows for which plain C++ says true.
    std::vector<std::int64_t> expected(const predicate& holds) const {
        std::vector<std::int64_t> ids;
        for (const person& each : rows) {
            if (holds(each)) ids.push_back(each.id);
        }
        return ids;
    }
    static std::vector<std::int64_t> ids_of(const query_set<person>& query) {
        std::vector<std::int64_t> ids;
        for (const person& each : query.order_by(f<&person::id>).all()) ids.push_back(each.id);
        return ids;
    }
    /// Holds a condition, its negation by exclude(), and its count against plain C++.
    template <class Condition>
    void same(const Condition& condition, const predicate& holds, int line) const {
        EXPECT_EQ(ids_of(all().filter(condition)), expected(holds)) << "line " << line;
        EXPECT_EQ(ids_of(all().exclude(condition)), expected(std::not_fn(holds))) << "line " << line;
        EXPECT_EQ(all().filter(condition).count(), static_cast<std::int64_t>(expected(holds).size()))
            << "line " << line;
        EXPECT_EQ(all().filter(condition).exists(), !expected(holds).empty()) << "line " << line;
    }
};

} // namespace rowan::test

/// SAME(condition, expression over `p`)
#define SAME(condition, holds) same(condition, [&]([[maybe_unused]] const person& p) { return holds; }, __LINE__)

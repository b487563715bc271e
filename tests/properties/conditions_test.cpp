// Queries against plain C++ and against themselves: a random condition selects the same rows whichever way it is asked.
#include "properties/random_condition.hpp"

#include "support/database_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace rowan::test {
namespace {

using id_list = std::vector<std::int64_t>;

class random_conditions : public database_test {
protected:
    random_conditions() {
        db.create_tables<cell>();
        m_rows = db.create_all(cells());
    }

    [[nodiscard]] query_set<cell> all() const { return db.objects<cell>(); }
    static id_list ids_of(const std::vector<cell>& rows) {
        id_list ids;
        for (const cell& each : rows) ids.push_back(each.id);
        return ids;
    }
    static id_list sorted_ids(const query_set<cell>& rows) { return ids_of(rows.order_by(f<&cell::id>).all()); }
    id_list expected(const random_condition& of, truth value) const {
        id_list ids;
        for (const cell& each : m_rows) {
            if (of.holds(each) == value) ids.push_back(each.id);
        }
        return ids;
    }

    /// What does not hold of the condition; empty if all does.
    std::string fault_of(const random_condition& p) const {
        const id_list kept = expected(p, true);
        const id_list negated = expected(p, false);
        const id_list unknown = expected(p, {});
        const auto rows = all().filter(p.sql);
        if (sorted_ids(rows) != kept) return "filter(p)";
        if (sorted_ids(all().filter(!p.sql)) != negated) return "filter(!p)";
        if (sorted_ids(all().filter(p.sql.is_null())) != unknown) return "filter(p is null)";
        if (kept.size() + negated.size() + unknown.size() != m_rows.size()) return "a row is in none of the three";
        if (static_cast<std::size_t>(all().exclude(p.sql).count()) != m_rows.size() - kept.size()) return "exclude(p)";
        if (static_cast<std::size_t>(rows.count()) != kept.size()) return "count()";
        if (rows.exists() == kept.empty()) return "exists()";
        std::vector<std::int64_t> streamed;
        for (const cell& each : rows.order_by(f<&cell::id>).stream()) streamed.push_back(each.id);
        return streamed != kept ? "stream()" : fault_of_parts(rows, kept);
    }

    std::string fault_of_parts(const query_set<cell>& rows, const id_list& kept) const {
        const auto ordered = rows.order_by(f<&cell::a>.desc().nulls_last(), f<&cell::id>);
        const id_list in_order = ids_of(ordered.all());
        const std::size_t skipped = kept.size() / 3;
        const id_list part = ids_of(ordered.offset(static_cast<std::int64_t>(skipped)).limit(5).all());
        const auto from = in_order.begin() + static_cast<std::ptrdiff_t>(skipped);
        if (part != id_list(from, from + std::min<std::ptrdiff_t>(5, in_order.end() - from))) return "limit, offset";
        const std::optional<cell> first = ordered.first();
        if (first.has_value() == kept.empty() || (first && first->id != in_order.front())) return "first()";
        const auto bulk = rows.in_bulk<&cell::id>(ids_of(m_rows));
        if (bulk.size() != kept.size()) return "in_bulk()";
        for (const auto& [id, row] : bulk) {
            if (!std::binary_search(kept.begin(), kept.end(), id) || row.id != id) return "in_bulk()";
        }
        return {};
    }

    /// The same of changes; they are undone.
    std::string fault_of_changes(const random_condition& p) const {
        const id_list kept = expected(p, true);
        std::string fault;
        const auto body = [&](transaction& tx) {
            const auto rows = tx.objects<cell>().filter(p.sql);
            if (static_cast<std::size_t>(rows.update(f<&cell::real> = 99.5)) != kept.size())
                fault = "update(): the number";
            if (sorted_ids(tx.objects<cell>().filter(f<&cell::real> == 99.5)) != kept) fault = "update(): the rows";
            throw 1;
        };
        EXPECT_THROW(db.atomic(body), int);
        const auto removing = [&](transaction& tx) {
            if (static_cast<std::size_t>(tx.objects<cell>().filter(p.sql).remove()) != kept.size())
                fault = "remove(): the number";
            if (static_cast<std::size_t>(tx.objects<cell>().count()) != m_rows.size() - kept.size())
                fault = "remove(): the rows";
            throw 1;
        };
        EXPECT_THROW(db.atomic(removing), int);
        return fault;
    }

    /// The smallest part of a condition that fails alone, as a text.
    std::string smallest_failing(const random_condition& p) const {
        for (const random_condition& part : p.parts) {
            if (!fault_of(part).empty()) return smallest_failing(part);
        }
        return p.text + ": " + fault_of(p);
    }

    std::vector<cell> m_rows{};
};

ROWAN_TEST(random_conditions, select_the_same_rows_in_every_way) {
    std::uint64_t seed = first_seed();
    const int conditions = on().is_cluster ? 40 : 150;
    for (int i = 0; i < conditions; ++i, ++seed) {
        random_choices random(seed);
        const random_condition p = make_condition(random, i % 5);
        const std::string fault = fault_of(p);
        ASSERT_EQ(fault, "") << p.text << "\nsmallest: " << smallest_failing(p) << "\n" << told(seed);
        if (i % 3 == 0) {
            ASSERT_EQ(fault_of_changes(p), "") << p.text << "\n" << told(seed);
        }
    }
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(random_conditions);

} // namespace
} // namespace rowan::test

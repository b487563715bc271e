// The models of the conformance tests, after those of Django's own suite.
#pragma once

#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <rowan/rowan.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace rowan::test {

struct person {
    std::int64_t id{};
    std::string first_name{};
    std::string last_name{};
    std::int64_t visits{};
    std::optional<std::chrono::year_month_day> birthday{};
    using rowan_table = table<"person", primary_key<&person::id>, unique<&person::first_name>,
                              check<"visits >= 0", "visits_are_natural">>;
};

/// The table of `person` by a struct that may leave out a required column.
struct careless_person {
    std::int64_t id{};
    std::string first_name{};
    std::optional<std::string> last_name{};
    std::int64_t visits{};
    using rowan_table = table<"person", primary_key<&careless_person::id>, unique<&careless_person::first_name>>;
};

struct tag {
    std::int64_t id{};
    std::string text{};
    using rowan_table = table<"tag", primary_key<&tag::id>, unique<&tag::text>>;
};

/// A primary key that the program gives.
struct profile {
    std::int64_t number{};
    std::string nick{};
    using rowan_table = table<"profile", manual_primary_key<&profile::number>>;
};

/// All columns have defaults: the database's own, or the struct's.
struct ticket {
    std::int64_t id{};
    std::string state = "new";
    std::string opened_by{};
    using rowan_table =
        table<"ticket", primary_key<&ticket::id>, unique<&ticket::state>, default_sql<&ticket::opened_by, "'nobody'">>;
};

struct publisher {
    std::int64_t id{};
    std::string name{};
    using rowan_table = table<"publisher", primary_key<&publisher::id>, unique<&publisher::name>>;
};

struct book {
    std::int64_t id{};
    std::int64_t publisher_id{};
    std::string title{};
    std::int64_t pages{};
    using rowan_table = table<"book", primary_key<&book::id>, unique<&book::publisher_id, &book::title>,
                              foreign_key<&book::publisher_id, &publisher::id, on_delete::cascade>>;
};

struct author {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    using rowan_table = table<"author", primary_key<&author::id>, unique<&author::email>>;
};

struct book_author {
    std::int64_t book_id{};
    std::int64_t author_id{};
    std::string role{};
    using rowan_table =
        table<"book_author", primary_key<&book_author::book_id, &book_author::author_id>,
              foreign_key<&book_author::book_id, &book::id, on_delete::cascade>,
              foreign_key<&book_author::author_id, &author::id, on_delete::cascade>, check<"role <> 'forbidden'">>;
};

/// A key with a column that may be NULL, where NULLs count as equal.
struct setting {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> user_id{};
    std::int64_t value{};
    using rowan_table =
        table<"setting", primary_key<&setting::id>, unique<&setting::name, &setting::user_id, nulls_not_distinct>>;
};

class conformance_test : public database_test {
protected:
    conformance_test() { db.create_tables<person, tag, profile, ticket, publisher, book, author, book_author>(); }
};

} // namespace rowan::test

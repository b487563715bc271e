// The library of the relation tests: one-to-many, one-to-one, to itself, many-to-many; and a database that holds it.
#pragma once

#include "support/database_fixture.hpp"

#include <rowan/rowan.hpp>

#include <string>
#include <vector>

namespace rowan::test::relations {

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
    std::int64_t edits{};
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

/// One-to-one: a publisher has at most one address.
struct address {
    std::int64_t id{};
    std::int64_t publisher_id{};
    std::string city{};
    using rowan_table = table<"address", primary_key<&address::id>, unique<&address::publisher_id>,
                              foreign_key<&address::publisher_id, &publisher::id, on_delete::cascade>>;
};

/// A foreign key that may be NULL, and a second one to the same model.
struct shelf {
    std::int64_t id{};
    std::string code{};
    std::optional<std::int64_t> owner_id{};
    std::optional<std::int64_t> lender_id{};
    using rowan_table = table<"shelf", primary_key<&shelf::id>, unique<&shelf::code>,
                              foreign_key<&shelf::owner_id, &publisher::id, on_delete::set_null>,
                              foreign_key<&shelf::lender_id, &publisher::id, on_delete::restrict>>;
};

struct employee {
    std::int64_t id{};
    std::string name{};
    std::optional<std::int64_t> manager_id{};
    using rowan_table = table<"employee", primary_key<&employee::id>, unique<&employee::name>,
                              foreign_key<&employee::manager_id, &employee::id, on_delete::set_null>>;
};

struct follows {
    std::int64_t id{};
    std::int64_t who{};
    std::int64_t whom{};
    using rowan_table = table<"follows", primary_key<&follows::id>, unique<&follows::who, &follows::whom>,
                              foreign_key<&follows::who, &employee::id>, foreign_key<&follows::whom, &employee::id>>;
};

/// A text key that the database compares without regard to case, and a child whose key follows it.
struct country {
    std::string code{};
    std::string name{};
    using rowan_table = table<"country", primary_key<&country::code>, collate<&country::code, "NOCASE">>;
};

struct town {
    std::int64_t id{};
    std::string country_code{};
    std::string name{};
    using rowan_table = table<"town", primary_key<&town::id>, unique<&town::country_code, &town::name>,
                              collate<&town::country_code, "NOCASE">,
                              foreign_key<&town::country_code, &country::code, on_delete::cascade, on_update::cascade>>;
};

class library_test : public database_test {
protected:
    library_test() { db.create_tables<publisher, book, author, book_author, address, shelf, employee, follows>(); }
};

/// One member of each row.
template <class Rows, class Member>
auto each(const Rows& rows, Member member) {
    std::vector<std::remove_cvref_t<decltype((*rows.begin()).*member)>> values;
    for (const auto& row : rows) values.push_back(row.*member);
    return values;
}

using strings = std::vector<std::string>;

} // namespace rowan::test::relations

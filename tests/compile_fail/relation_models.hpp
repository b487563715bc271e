// The relations that the refused programs are about.
#pragma once

#include <rowan/rowan.hpp>

using rowan::f;

struct author {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    using rowan_table = rowan::table<"author", rowan::primary_key<&author::id>, rowan::unique<&author::email>>;
};

struct publisher {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"publisher", rowan::primary_key<&publisher::id>, rowan::unique<&publisher::name>>;
};

struct book {
    std::int64_t id{};
    std::int64_t publisher_id{};
    std::string title{};
    using rowan_table =
        rowan::table<"book", rowan::primary_key<&book::id>, rowan::unique<&book::publisher_id, &book::title>,
                     rowan::foreign_key<&book::publisher_id, &publisher::id>>;
};

struct shelf { // two foreign keys to one model
    std::int64_t id{};
    std::string code{};
    std::optional<std::int64_t> owner_id{};
    std::optional<std::int64_t> lender_id{};
    using rowan_table = rowan::table<"shelf", rowan::primary_key<&shelf::id>, rowan::unique<&shelf::code>,
                                     rowan::foreign_key<&shelf::owner_id, &publisher::id>,
                                     rowan::foreign_key<&shelf::lender_id, &publisher::id>>;
};

struct tag {
    std::int64_t id{};
    std::string text{};
    std::string note{};
    using rowan_table = rowan::table<"tag", rowan::primary_key<&tag::id>, rowan::unique<&tag::text>>;
};

struct book_tag {
    std::int64_t book_id{};
    std::int64_t tag_id{};
    using rowan_table = rowan::table<"book_tag", rowan::primary_key<&book_tag::book_id, &book_tag::tag_id>,
                                     rowan::foreign_key<&book_tag::book_id, &book::id>,
                                     rowan::foreign_key<&book_tag::tag_id, &tag::id>>;
};

struct loose_tag { // a link that may exist twice
    std::int64_t id{};
    std::int64_t book_id{};
    std::int64_t tag_id{};
    using rowan_table = rowan::table<"loose_tag", rowan::primary_key<&loose_tag::id>,
                                     rowan::foreign_key<&loose_tag::book_id, &book::id>,
                                     rowan::foreign_key<&loose_tag::tag_id, &tag::id>>;
};

extern rowan::database db;

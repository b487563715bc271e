// Relations: declared once, on the side that holds the key; a link table is a model like any other.
#include <cstdio>
#include <cstdlib>

#include <rowan/rowan.hpp>

using rowan::f;

// The tests run this program; it ends badly where it is wrong.
static void expect(bool holds) {
    if (!holds) std::abort();
}

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
                     rowan::foreign_key<&book::publisher_id, &publisher::id, rowan::on_delete::cascade>>;
};

struct author {
    std::int64_t id{};
    std::string email{};
    std::string name{};

    using rowan_table = rowan::table<"author", rowan::primary_key<&author::id>, rowan::unique<&author::email>>;
};

struct book_author { // many-to-many
    std::int64_t book_id{};
    std::int64_t author_id{};

    using rowan_table =
        rowan::table<"book_author", rowan::primary_key<&book_author::book_id, &book_author::author_id>,
                     rowan::foreign_key<&book_author::book_id, &book::id, rowan::on_delete::cascade>,
                     rowan::foreign_key<&book_author::author_id, &author::id, rowan::on_delete::cascade>>;
};

int main() {
    const rowan::database db = rowan::connect("sqlite::memory:");
    db.create_tables<publisher, book, author, book_author>();
    {
        publisher ace = db.get_or_create(publisher{.name = "Ace"}).row;
        auto books = db.related<book>(ace); // the rows that refer to this one: a query, and more
        book dune = books.create({.title = "Dune"});
        // The relation gives its part of the key.
        auto [tehanu, created] = books.get_or_create(f<&book::title> == "Tehanu");
        std::int64_t number = books.filter(f<&book::title>.starts_with("T")).count();
        publisher of_dune = db.related<publisher>(dune).get(); // the row that this one refers to
        expect(created && number == 1 && of_dune.id == ace.id);
        auto authors = db.related<author, book_author>(tehanu);                               // through the link model
        auto [ursula, is_new] = authors.get_or_create(author{.email = "ursula@example.org"}); // created *and* linked
        // Links a stored row, if it is not linked yet; unlinks it, and the row stays.
        db.related<author, book_author>(dune).add(ursula);
        db.related<author, book_author>(dune).remove(ursula);
        expect(is_new && authors.count() == 1);
    }
    {
        for (auto& [each, house] : db.objects<book>().join<publisher>().filter(f<&publisher::name> == "Ace").all()) {
            std::printf("%s, %s\n", each.title.c_str(), house.name.c_str());
        }
        for (auto& [house, each] : db.objects<publisher>().left_join<book>().all()) { // each: std::optional<book>
            std::printf("%s: %s\n", house.name.c_str(), each ? each->title.c_str() : "-");
        }
        for (auto& [house, its_books] : db.objects<publisher>().prefetch<book>().all()) { // two statements, not n + 1
            std::printf("%s: %d books\n", house.name.c_str(), static_cast<int>(its_books.size()));
        }
    }
}

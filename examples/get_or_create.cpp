// get_or_create and its kin in all their spellings.
#include <cstdlib>

#include <rowan/rowan.hpp>

using rowan::f;

// The tests run this program; it ends badly where it is wrong.
static void expect(bool holds) {
    if (!holds) std::abort();
}

struct author {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    int books{};

    using rowan_table = rowan::table<"author", rowan::primary_key<&author::id>, rowan::unique<&author::email>>;
};

struct account {
    std::int64_t id{};
    std::string login{};
    std::string email{};

    using rowan_table = rowan::table<"account", rowan::primary_key<&account::id>, rowan::unique<&account::login>,
                                     rowan::unique<&account::email>>;
};

struct counter {
    std::int64_t id{};
    std::string name{};
    std::int64_t value{};

    using rowan_table = rowan::table<"counter", rowan::primary_key<&counter::id>, rowan::unique<&counter::name>>;
};

struct visit { // no unique key is possible
    std::int64_t id{};
    std::string page{};

    using rowan_table = rowan::table<"visit", rowan::primary_key<&visit::id>>;
};

static std::string look_up_name() {
    return "found out at some cost";
}

int main() {
    const rowan::database db = rowan::connect("sqlite::memory:");
    db.create_tables<author, account, counter, visit>();

    {
        auto [who, created] = db.get_or_create(author{.email = "ursula@example.org", .name = "Ursula K. Le Guin"});
        expect(created && who.id == 1);
        auto [user, is_new] = db.get_or_create<&account::login>(account{.login = "ursula", .email = "u@example.org"});
        expect(is_new && user.id == 1);
    }
    {
        std::string address = "stanislaw@example.org";
        auto [who, created] = db.objects<author>().get_or_create(f<&author::email> == address, f<&author::books> = 1,
                                                                 [](author& made) { made.name = look_up_name(); });
        expect(created && who.books == 1 && who.name.starts_with("found"));
    }
    {
        std::vector<author> authors = {{.email = "octavia@example.org"}, {.email = "ursula@example.org"}};
        std::vector<rowan::outcome<author>> rows = db.get_or_create_all(authors);
        expect(rows[0].created && !rows[1].created && rows[1].row.name == "Ursula K. Le Guin");
    }
    {
        // Absent: created with value 1. There: incremented by the database, so that no increment is lost.
        auto [hits, created] = db.update_or_create(counter{.name = "hits", .value = 1}, f<&counter::value> += 1);

        // Without assignments every member outside of the key is overwritten.
        db.update_or_create(counter{.name = "size", .value = 42});

        // By a lookup: assignments hold for both cases, callables fill only a row that is created.
        db.objects<author>().update_or_create(f<&author::email> == "ursula@example.org", f<&author::books> += 1,
                                              [](author& made) { made.name = look_up_name(); });
        expect(created && hits.value == 1);
    }
    {
        auto [row, created] = db.objects<visit>().get_or_create_locked(f<&visit::page> == "/index");
        expect(created && row.id == 1);
    }
}

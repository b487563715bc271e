// Transactions, savepoints, deadlines, and errors.
#include <cstdio>
#include <cstdlib>

#include <rowan/rowan.hpp>

using rowan::f;
using namespace std::chrono_literals;

// The tests run this program; it ends badly where it is wrong.
static void expect(bool holds) {
    if (!holds) std::abort();
}

struct account {
    std::int64_t id{};
    std::string owner{};
    std::int64_t balance{};

    using rowan_table = rowan::table<"account", rowan::primary_key<&account::id>, rowan::unique<&account::owner>,
                                     rowan::check<"balance >= 0", "not_overdrawn">>;
};

static void transfer(const rowan::database& db, const std::string& from, const std::string& to, std::int64_t amount) {
    db.atomic([&](rowan::transaction& tx) {
        tx.objects<account>().filter(f<&account::owner> == from).update(f<&account::balance> -= amount);
        tx.update_or_create(account{.owner = to, .balance = amount}, f<&account::balance> += amount);
        tx.on_commit([&] { std::printf("%s paid %s\n", from.c_str(), to.c_str()); });
    });
}

static bool try_transfer(const rowan::database& db, const std::string& from, const std::string& to,
                         std::int64_t amount) {
    try {
        transfer(db, from, to, amount);
        return true;
    } catch (const rowan::integrity_error& refused) {
        if (refused.constraint() == "not_overdrawn") return false; // kind() is check_violation
        throw;
    } catch (const rowan::error& failure) {
        std::fprintf(stderr, "%s: %s\n", std::string(to_string(failure.kind())).c_str(), failure.what());
        if (failure.in_doubt()) std::fputs("whether it was paid is unknown\n", stderr);
        throw;
    }
}

int main() {
    const rowan::database db = rowan::connect("sqlite:bank.db?pool=4&synchronous=full");
    db.create_tables<account>();
    db.create(account{.owner = "ada", .balance = 100});
    const bool paid = try_transfer(db, "ada", "bob", 60);
    const bool paid_again = try_transfer(db, "ada", "bob", 60);
    expect(paid && !paid_again);
    {
        std::int64_t total = db.atomic(
            [](rowan::transaction& tx) { return tx.objects<account>().sum(f<&account::balance>).value_or(0); },
            {.isolation = rowan::isolation::serializable, .read_only = true, .deadline = 500ms});
        expect(total == 100);
    }
    {
        db.atomic([](rowan::transaction& tx) {
            tx.create(account{.owner = "carl"});
            try {
                tx.atomic([](rowan::transaction& inner) { // a savepoint
                    inner.create(account{.owner = "dora"});
                    throw std::runtime_error("changed my mind");
                });
            } catch (const std::runtime_error&) {
            } // dora is gone, carl is not
        });
        expect(db.objects<account>().count() == 3);
    }
    {
        rowan::database hasty = db.within(200ms); // the same database; each call gives up after 200 ms of waiting
        std::int64_t number = hasty.objects<account>().count();
        expect(number == 3);
    }
    {
        try {
            account nobody = db.objects<account>().get(f<&account::owner> == "nobody");
        } catch (const rowan::does_not_exist&) {
        }
    }
}

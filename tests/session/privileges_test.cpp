// A user who lacks a privilege is told which, and on what.
#include "session/models.hpp"
#include "support/database_fixture.hpp"
#include "support/server_sql.hpp"
#include "support/servers.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace {

using rowan::database;
using rowan::f;
using rowan::test::entry;

class privileges : public rowan::test::database_test {
protected:
    privileges() {
        db.create_tables<entry>();
        db.create(entry{.name = "a"});
    }

    /// Runs `check` with a handle of a user who has all privileges but this on the table.
    void without(const std::string& privilege, const std::function<void(const database&)>& check) const {
        const std::string user = "limited_" + place().name();
        const std::string admin =
            rowan::test::with_database(rowan::test::server_url(std::string(on().server) + "_admin"), place().name());
        rowan::test::run_on_server(admin, engine_words().make_limited_user(user, "entry", privilege));
        std::string theirs = url();
        theirs.replace(theirs.find("rowan@"), 5, user);
        check(rowan::connect(theirs));
        rowan::test::run_on_server(admin, engine_words().drop_limited_user(user));
    }
    static std::string refusal_of(const std::function<void()>& call) {
        try {
            call();
        } catch (const rowan::error& refused) {
            EXPECT_EQ(refused.kind(), rowan::error_kind::statement_failed) << refused.what();
            EXPECT_FALSE(refused.retryable() || refused.in_doubt());
            return refused.what();
        }
        return "nothing was refused";
    }
    static void expect_words(const std::string& text, const std::vector<std::string>& words) {
        for (const std::string& each : words) EXPECT_NE(text.find(each), std::string::npos) << each << ": " << text;
    }
};

ROWAN_TEST(privileges, that_are_missing_are_named) {
    const std::vector<std::pair<std::string, std::function<void(const database&)>>> calls{
        {"SELECT", [](const database& of) { static_cast<void>(of.objects<entry>().all()); }},
        {"INSERT", [](const database& of) { of.create(entry{.name = "b"}); }},
        {"UPDATE", [](const database& of) { of.objects<entry>().update(f<&entry::value> += 1); }},
        {"DELETE", [](const database& of) { of.objects<entry>().remove(); }},
    };
    for (const auto& [privilege, call] : calls) {
        without(privilege, [&](const database& limited) {
            const std::string text = refusal_of([&] { call(limited); });
            expect_words(text, {"lacks the privilege", privilege, "entry"});
            for (const auto& [other, unused] : calls) {
                const bool may_be_named = other == privilege || other == "SELECT"; // WHERE and RETURNING read
                EXPECT_EQ(text.find(other) != std::string::npos && !may_be_named, false) << text;
            }
        });
    }
}

ROWAN_TEST(privileges, of_calls_that_take_several_are_named) {
    const entry made{.name = "b"};
    without("INSERT", [&](const database& limited) {
        EXPECT_FALSE(limited.get_or_create(entry{.name = "a"}).created) << "a hit takes none";
        expect_words(refusal_of([&] { limited.get_or_create(made); }), {"lacks the privilege", "INSERT", "entry"});
        const auto all = [&] { static_cast<void>(limited.get_or_create_all(std::vector{made})); };
        expect_words(refusal_of(all), {"lacks the privilege", "INSERT", "entry"});
    });
    without("UPDATE", [&](const database& limited) {
        EXPECT_TRUE(limited.get_or_create(made).created);
        expect_words(refusal_of([&] { limited.update_or_create(made, f<&entry::value> += 1); }),
                     {"lacks the privilege", "UPDATE", "entry"});
    });
    without("SELECT", [&](const database& limited) {
        expect_words(refusal_of([&] { limited.create(made); }), {"lacks the privilege", "SELECT", "entry"});
    });
}

ROWAN_ON_STORES(privileges, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace

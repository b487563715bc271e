// Indexes whose names, made from table and columns, would be one.
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace {

using rowan::error_kind;
using rowan::test::error_kind_of;

struct member {
    std::int64_t id{};
    std::string role_name{};
    using rowan_table = rowan::table<"member", rowan::primary_key<&member::id>, rowan::unique<&member::role_name>>;
};
struct member_role {
    std::int64_t id{};
    std::string name{};
    using rowan_table =
        rowan::table<"member_role", rowan::primary_key<&member_role::id>, rowan::unique<&member_role::name>>;
};

struct contact {
    std::int64_t id{};
    std::string first{};
    std::string last{};
    std::string first_last{};
    using rowan_table = rowan::table<"contact", rowan::primary_key<&contact::id>, rowan::unique<&contact::first_last>,
                                     rowan::unique<&contact::first, &contact::last>>;
};

struct login {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"login", rowan::primary_key<&login::id>, rowan::unique<&login::name>>;
};
/// The same table when it got another key, in front of the one that it had.
struct login_of_later {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"login", rowan::primary_key<&login_of_later::id>,
                                     rowan::unique<&login_of_later::name, rowan::where("id > 7")>,
                                     rowan::unique<&login_of_later::name>>;
};
struct two_logins {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"login", rowan::primary_key<&two_logins::id>, rowan::unique<&two_logins::name>,
                                     rowan::unique<&two_logins::name, rowan::where("id > 7")>>;
};

class index_names : public rowan::test::database_test {
protected:
    void expect_refusal(const rowan::core::function_ref<void()> create) const {
        if (capabilities().find_same_index.empty()) {
            EXPECT_EQ(error_kind_of(create), std::nullopt);
            return;
        }
        try {
            create();
            ADD_FAILURE() << "not refused";
        } catch (const rowan::error& refused) {
            const std::string text = refused.what();
            EXPECT_EQ(refused.kind(), error_kind::schema_mismatch);
            EXPECT_EQ(refused.constraint(), "member_role_name_key");
            for (const char* part : {"\"member\"", "\"member_role\"", "\"member_role_name_key\"", "rowan::named"})
                EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
        }
    }
};

ROWAN_TEST(index_names, of_two_tables_that_are_made_together) {
    expect_refusal([&] { db.create_tables<member, member_role>(); });
}

ROWAN_TEST(index_names, of_two_tables_that_are_made_one_after_the_other) {
    db.create_tables<member_role>();
    expect_refusal([&] { db.create_tables<member>(); });
    db.create_tables<member_role>();
}

ROWAN_TEST(index_names, of_one_table_are_numbered) {
    for (int i = 0; i < 2; ++i) { // the second time changes nothing
        db.create_tables<contact>();
        db.check_schema<contact>();
    }
    EXPECT_TRUE(db.get_or_create<&contact::first_last>(contact{.first = "a", .last = "b", .first_last = "c"}).created);
    EXPECT_FALSE((db.get_or_create<&contact::first, &contact::last>(contact{.first = "a", .last = "b"}).created));
}

ROWAN_TEST(index_names, of_a_key_for_all_rows_and_one_for_some) {
    if (!capabilities().partial_keys) return;
    db.create_tables<login>();
    db.create_tables<two_logins>(); // the new key takes no name of the old one
    db.check_schema<login, two_logins>();
}

ROWAN_TEST(index_names, no_index_that_is_needed_is_to_be_dropped) {
    if (!capabilities().partial_keys) return;
    db.create_tables<login>();
    try {
        db.create_tables<login_of_later>();
        FAIL() << "not refused";
    } catch (const rowan::error& refused) {
        const std::string text = refused.what();
        EXPECT_EQ(text.find("DROP"), std::string::npos) << text;
        EXPECT_NE(text.find("rowan::named"), std::string::npos) << text;
    }
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(index_names);

} // namespace

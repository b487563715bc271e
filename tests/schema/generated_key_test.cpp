// Keys that the database numbers, of every width and sign, and foreign keys that refer to them.
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace {

using rowan::error_kind;
using rowan::test::error_kind_of;

template <class Integer>
struct shelf {
    Integer id{};
    std::string label{};
    using rowan_table = rowan::table<"shelf", rowan::primary_key<&shelf::id>, rowan::unique<&shelf::label>>;
};
template <class Integer>
struct volume {
    Integer id{};
    Integer shelf_id{};
    using rowan_table = rowan::table<"volume", rowan::primary_key<&volume::id>,
                                     rowan::foreign_key<&volume::shelf_id, &shelf<Integer>::id>>;
};

class generated_keys : public rowan::test::database_test {
protected:
    template <class Integer>
    void number_and_refer() {
        for (int i = 0; i < 2; ++i) { // the second time changes nothing
            db.create_tables<volume<Integer>, shelf<Integer>>();
            db.check_schema<volume<Integer>, shelf<Integer>>();
        }
        const auto made = db.get_or_create(shelf<Integer>{.label = "a"});
        EXPECT_TRUE(made.created);
        EXPECT_EQ(made.row.id, Integer{1});
        EXPECT_EQ(db.create(volume<Integer>{.shelf_id = made.row.id}).id, Integer{1});
        EXPECT_EQ(error_kind_of([&] { db.create(volume<Integer>{.shelf_id = Integer{99}}); }),
                  error_kind::foreign_key_violation);
        db.drop_tables<volume<Integer>, shelf<Integer>>();
    }
};

ROWAN_TEST(generated_keys, of_every_integer) {
    number_and_refer<std::int8_t>();
    number_and_refer<std::int16_t>();
    number_and_refer<std::int32_t>();
    number_and_refer<std::int64_t>();
    number_and_refer<std::uint8_t>();
    number_and_refer<std::uint16_t>();
    number_and_refer<std::uint32_t>();
    number_and_refer<std::uint64_t>();
}

struct wide_volume {
    std::int64_t id{};
    std::int64_t shelf_id{};
    using rowan_table = rowan::table<"wide_volume", rowan::primary_key<&wide_volume::id>,
                                     rowan::foreign_key<&wide_volume::shelf_id, &shelf<std::int32_t>::id>>;
};

ROWAN_TEST(generated_keys, a_wider_integer_refers_to_one_or_is_told_why_not) {
    const auto create = [&] { db.create_tables<shelf<std::int32_t>, wide_volume>(); };
    if (capabilities().references_any_width) {
        EXPECT_EQ(error_kind_of(create), std::nullopt);
        return;
    }
    try {
        create();
        FAIL() << "not refused";
    } catch (const rowan::error& refused) {
        EXPECT_EQ(refused.kind(), error_kind::misuse);
        const std::string wanted = quoted("wide_volume") + "." + quoted("shelf_id") + " is BIGINT, and refers to " +
                                   quoted("shelf") + "." + quoted("id") + " is INT";
        EXPECT_NE(std::string(refused.what()).find(wanted), std::string::npos) << refused.what();
    }
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(generated_keys);

} // namespace

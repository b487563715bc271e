// A model of 64 members, the most that there may be: each is a column, by its own name and in its own place.
#include "support/database_fixture.hpp"

#include <gtest/gtest.h>
#include <rowan/rowan.hpp>

namespace {

struct widest {
    std::int64_t m0{}, m1{}, m2{}, m3{}, m4{}, m5{}, m6{}, m7{}, m8{}, m9{}, m10{}, m11{}, m12{}, m13{}, m14{}, m15{},
        m16{}, m17{}, m18{}, m19{}, m20{}, m21{}, m22{}, m23{}, m24{}, m25{}, m26{}, m27{}, m28{}, m29{}, m30{}, m31{},
        m32{}, m33{}, m34{}, m35{}, m36{}, m37{}, m38{}, m39{}, m40{}, m41{}, m42{}, m43{}, m44{}, m45{}, m46{}, m47{},
        m48{}, m49{}, m50{}, m51{}, m52{}, m53{}, m54{}, m55{}, m56{}, m57{}, m58{}, m59{}, m60{}, m61{}, m62{}, m63{};
    friend bool operator==(const widest&, const widest&) = default;
    using rowan_table =
        rowan::table<"widest", rowan::primary_key<&widest::m0>, rowan::unique<&widest::m62, &widest::m63>>;
};

class widest_model : public rowan::test::database_test {};

ROWAN_TEST(widest_model, every_member_is_a_column) {
    db.create_tables<widest>();
    db.check_schema<widest>();
    widest row{.m1 = 10, .m31 = 310, .m32 = 320, .m62 = 620, .m63 = 630};
    EXPECT_TRUE(db.get_or_create(row).created);
    row.m0 = 1;
    EXPECT_EQ(db.objects<widest>().get(rowan::f<&widest::m63> == 630 && rowan::f<&widest::m62> == 620), row);
    row.m63 = INT64_MAX;
    EXPECT_FALSE(db.save(row));
    EXPECT_EQ(db.query<std::int64_t>("SELECT m63 FROM widest"), std::vector{INT64_MAX});
}

ROWAN_ON_EVERY_ENGINE(widest_model);

} // namespace

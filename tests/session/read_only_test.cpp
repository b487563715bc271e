// A read-only transaction refuses to write, sees one state, and takes no lock.
#include "session/models.hpp"
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <gtest/gtest.h>

namespace {

using rowan::error_kind;
using rowan::f;
using rowan::transaction;
using rowan::test::entry;
using rowan::test::error_kind_of;

class read_only : public rowan::test::database_test {
protected:
    read_only() {
        db.create_tables<entry>();
        db.create(entry{.name = "a", .value = 1});
    }
};

ROWAN_TEST(read_only, refuses_every_write) {
    db.atomic(
        [](transaction& tx) {
            EXPECT_EQ(error_kind_of([&] { tx.create(entry{.name = "b"}); }), error_kind::read_only);
            EXPECT_EQ(error_kind_of([&] { tx.get_or_create(entry{.name = "b"}); }), error_kind::read_only);
            EXPECT_EQ(error_kind_of([&] { tx.update_or_create(entry{.name = "a", .value = 2}); }),
                      error_kind::read_only);
            EXPECT_EQ(error_kind_of([&] { tx.objects<entry>().update(f<&entry::value> += 1); }), error_kind::read_only);
            EXPECT_EQ(error_kind_of([&] { tx.objects<entry>().remove(); }), error_kind::read_only);
            EXPECT_EQ(error_kind_of([&] { tx.create_all(std::vector<entry>{{.name = "b"}}); }), error_kind::read_only);
            EXPECT_EQ(error_kind_of([&] { tx.get_or_create_all(std::vector<entry>{{.name = "b"}}); }),
                      error_kind::read_only);
            EXPECT_EQ(error_kind_of([&] { tx.execute("DELETE FROM entry"); }), error_kind::read_only);
            EXPECT_EQ(tx.objects<entry>().get().value, 1);
        },
        {.read_only = true});
    EXPECT_EQ(db.objects<entry>().count(), 1);
    db.create(entry{.name = "b"}); // the connection is as before
}

ROWAN_TEST(read_only, a_hit_of_get_or_create_is_allowed) {
    db.atomic(
        [](transaction& tx) {
            const auto [row, created] = tx.get_or_create(entry{.name = "a"});
            EXPECT_FALSE(created);
            EXPECT_EQ(row.value, 1);
        },
        {.read_only = true});
}

ROWAN_TEST(read_only, an_inner_block_may_be_read_only_alone) {
    db.atomic([](transaction& tx) {
        tx.atomic(
            [](transaction& inner) {
                EXPECT_EQ(error_kind_of([&] { inner.create(entry{.name = "b"}); }), error_kind::read_only);
                inner.atomic([](transaction& innermost) {
                    EXPECT_EQ(error_kind_of([&] { innermost.create(entry{.name = "b"}); }), error_kind::read_only);
                });
            },
            {.read_only = true});
        tx.create(entry{.name = "c"});
    });
    EXPECT_EQ(db.objects<entry>().count(), 2);
}

// Elsewhere readers and writers exclude each other.
class read_only_beside_writers : public read_only {};

ROWAN_TEST(read_only_beside_writers, sees_one_state_while_others_write) {
    db.atomic(
        [&](transaction& tx) {
            EXPECT_EQ(tx.objects<entry>().count(), 1);
            open().create(entry{.name = "b"});
            EXPECT_EQ(tx.objects<entry>().count(), 1);
        },
        {.isolation = rowan::isolation::repeatable_read, .read_only = true});
    EXPECT_EQ(db.objects<entry>().count(), 2);
}

ROWAN_ON_EVERY_STORE(read_only);
ROWAN_ON_STORES_WITHOUT_READ_LOCKS(read_only_beside_writers);

} // namespace

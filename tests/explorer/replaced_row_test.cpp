// A row that is removed and created anew behind a transaction's snapshot: found by three callers on MariaDB, and here
// as one schedule.
#include "explorer/explorer_test.hpp"

namespace {

using rowan::f;
using rowan::explorer::item;

class replaced_row : public rowan::test::explorer_test {};

ROWAN_TEST(replaced_row, is_what_update_or_create_gives) {
    const rowan::database one = rowan::connect(url());
    const rowan::database other = rowan::connect(url());
    one.create_tables<item>();
    one.create(item{.name = "a"});
    item created;
    const auto told = one.atomic(
        [&](rowan::transaction& tx) {
            static_cast<void>(tx.objects<item>().filter(f<&item::name> == "a").exists()); // takes the snapshot
            other.objects<item>().filter(f<&item::name> == "a").remove();
            created = other.create(item{.name = "a", .value = 5});
            return tx.update_or_create<&item::name>(item{.name = "a"}, f<&item::value> += 1);
        },
        {.isolation = rowan::isolation::read_committed});
    EXPECT_EQ(told.row.id, created.id);
    item newest;
    const auto told_of_snapshot = one.atomic(
        [&](rowan::transaction& tx) {
            static_cast<void>(tx.objects<item>().filter(f<&item::name> == "a").exists());
            if (newest.id == 0) {
                other.objects<item>().filter(f<&item::name> == "a").remove();
                newest = other.create(item{.name = "a", .value = 7});
            }
            return tx.update_or_create<&item::name>(item{.name = "a"}, f<&item::value> += 1);
        },
        {.isolation = rowan::isolation::repeatable_read});
    EXPECT_EQ(told_of_snapshot.row.id, newest.id);
    EXPECT_EQ(told_of_snapshot.row.value, 8);
    EXPECT_FALSE(told_of_snapshot.created);
}

ROWAN_ON_STORES(replaced_row, &rowan::test::postgresql, &rowan::test::mariadb);

} // namespace

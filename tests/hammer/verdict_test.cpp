// The verdict on planted histories: each way in which a promise can be broken is refused, and what is in doubt is not.
#include <hammer/verdict.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace hammer;
using rowan::error_kind;

constexpr key kept{false, 1};
constexpr key removable{true, 1};

class verdict : public testing::Test {
protected:
    void get(std::int64_t id, bool created, key of = kept) { tell(action::get, {id, created}, of); }
    void add(std::int64_t id, bool created, key of = kept) { tell(action::add, {id, created}, of); }
    void remove(bool done) { tell(action::remove, {0, done}, removable); }
    void tell(action what, told given, key of) {
        const answer all{.steps = {given}};
        told_by_all.add({form::alone, {{what, of}}}, &all);
    }
    void cut(action what, key of = kept, form how = form::alone) { told_by_all.add({how, {{what, of}}}, nullptr); }
    void fail(action what, error_kind kind, bool in_doubt) {
        const answer all{.failed = failure{kind, in_doubt, "its text"}};
        told_by_all.add({form::alone, {{what, kept}}}, &all);
    }
    void store(stored_rows rows, key of = kept) { stored[of.name()] = rows; }

    std::vector<std::string> found() { return violations(told_by_all, stored, expected); }
    void expect_nothing() { EXPECT_EQ(found(), std::vector<std::string>{}); }
    void expect(const std::string& text) {
        const auto all = found();
        const bool is_there = std::any_of(
            all.begin(), all.end(), [&](const std::string& each) { return each.find(text) != std::string::npos; });
        EXPECT_TRUE(is_there) << text << ": " << testing::PrintToString(all);
    }

    account told_by_all{};
    contents stored{};
    std::set<error_kind> expected{};
};

TEST_F(verdict, holds) {
    get(7, true);
    get(7, false);
    add(7, false);
    add(7, false);
    store({1, 7, 2});
    expect_nothing();
}

TEST_F(verdict, two_rows) {
    get(7, true);
    store({2, 7, 0});
    expect("k1: 2 rows of one key");
}

TEST_F(verdict, created_told_twice) {
    get(7, true);
    get(7, true);
    store({1, 7, 0});
    expect("created was told 2 times");
}

TEST_F(verdict, created_told_to_nobody) {
    get(7, false);
    store({1, 7, 0});
    expect("created was told 0 times and 0 calls are in doubt");
    cut(action::get); // the one who was killed has done it
    expect_nothing();
}

TEST_F(verdict, a_lost_row) {
    get(7, true);
    expect("k1: acknowledged with id 7, but not in the database");
    cut(action::get); // does not excuse it
    expect("k1: acknowledged with id 7, but not in the database");
}

TEST_F(verdict, another_row) {
    get(7, true);
    store({1, 8, 0});
    expect("k1: acknowledged with id 7, but id 8 is in the database");
    get(8, false);
    expect("k1: acknowledged with id 7 and with id 8");
}

TEST_F(verdict, a_lost_increment) {
    add(7, true);
    add(7, false);
    store({1, 7, 1});
    expect("k1: its counter is 1, and 2 increments were acknowledged");
    cut(action::add); // does not excuse it either
    expect("k1: its counter is 1, and 2 to 3 increments were acknowledged");
}

TEST_F(verdict, an_increment_too_many) {
    add(7, true);
    store({1, 7, 2});
    expect("k1: its counter is 2, and 1 increments were acknowledged");
    fail(action::add, error_kind::connection_lost, true);
    expected = {error_kind::connection_lost};
    expect_nothing();
}

TEST_F(verdict, a_failure_that_was_called_certain_has_no_effect) {
    add(7, true);
    fail(action::add, error_kind::connection_lost, false);
    expected = {error_kind::connection_lost};
    store({1, 7, 1});
    expect_nothing();
    store({1, 7, 2});
    expect("its counter is 2");
}

TEST_F(verdict, a_transaction_that_was_rolled_back_has_no_effect) {
    add(7, true);
    cut(action::add, kept, form::undone);
    const answer nothing;
    told_by_all.add({form::undone, {{action::add, kept}}}, &nothing);
    store({1, 7, 1});
    expect_nothing();
    store({1, 7, 2});
    expect("its counter is 2");
}

TEST_F(verdict, a_row_nobody_asked_for) {
    get(7, true);
    store({1, 7, 0});
    store({1, 9, 0}, {false, 99});
    expect("1 keys in the database for which nobody asked");
}

TEST_F(verdict, an_unexpected_error) {
    get(7, true);
    store({1, 7, 0});
    fail(action::get, error_kind::unenforced_key, false);
    expect("unexpected error unenforced_key, 1 time; for example: its text");
}

TEST_F(verdict, rows_that_are_removed_and_created_again) {
    get(7, true, removable);
    remove(true);
    get(8, true, removable);
    remove(false);
    store({1, 8, 0}, removable);
    expect_nothing();
    get(9, true, removable); // while one was there
    expect("r1: created was told 3 times");
    cut(action::remove, removable);
    expect_nothing();
}

TEST_F(verdict, nothing_at_all) {
    expect("no call was acknowledged");
    fail(action::get, error_kind::timeout, false);
    expected = {error_kind::timeout};
    expect("no call was acknowledged");
}

} // namespace

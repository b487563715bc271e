// The history is read as it was written, and up to the call in whose middle its writer was killed.
#include "sqlite/child.hpp"
#include "sqlite/folder.hpp"

#include <hammer/history.hpp>

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>

namespace {

using namespace hammer;

// One call a line, as the reader hears it.
std::string heard_of(const std::string& path) {
    std::ostringstream all;
    read_history_file(path, [&all](const call& made, const answer* given) {
        all << static_cast<int>(made.how);
        for (const step& each : made.steps) all << ' ' << static_cast<int>(each.what) << each.of.name();
        if (given == nullptr) {
            all << " cut";
        } else if (given->failed) {
            all << ' ' << to_string(given->failed->kind) << (given->failed->is_in_doubt ? "?" : "!")
                << given->failed->text;
        } else {
            for (const told& each : given->steps) all << ' ' << each.id << (each.has_done ? "+" : "-");
        }
        all << '\n';
    });
    return all.str();
}

TEST(history, is_read_as_it_was_written) {
    const rowan::test::folder place;
    const std::string path = history_path(place.path(), 3, 1);
    {
        history_writer writer(path);
        writer.begin({form::alone, {{action::get, {false, 17}}}});
        writer.end({.steps = {{345, true}}});
        writer.begin({form::committed, {{action::add, {false, 3}}, {action::remove, {true, 4}}}});
        writer.end({.steps = {{12, false}, {0, true}}});
        writer.begin({form::undone, {{action::add, {false, 3}}}});
        writer.end({});
        writer.begin({form::together, {{action::get, {false, 3}}}});
        writer.end({.failed = failure{rowan::error_kind::timeout, true, "two\nlines"}});
        writer.begin({form::alone, {{action::get, {false, 5}}}});
    }
    EXPECT_EQ(heard_of(path), "0 0k17 345+\n2 1k3 2r4 12- 0+\n3 1k3\n1 0k3 timeout?two lines\n0 0k5 cut\n");
    EXPECT_EQ(next_serial(place.path()), 4U);
    EXPECT_THROW(history_writer again(path), std::runtime_error) << "the files of another would be mixed up with it";
}

TEST(history, of_a_killed_process_says_what_is_in_doubt) {
    const rowan::test::folder place;
    const std::string path = history_path(place.path(), 0, 0);
    const pid_t child = rowan::test::start_child([&] {
        history_writer writer(path);
        for (int i = 0;; ++i) {
            writer.begin({form::alone, {{action::add, {false, 1}}}});
            if (i == 3) std::raise(SIGKILL);
            writer.end({.steps = {{1, i == 0}}});
        }
        return 0;
    });
    EXPECT_EQ(rowan::test::wait_for_child(child), 256 + SIGKILL);
    EXPECT_EQ(heard_of(path), "0 1k1 1+\n0 1k1 1-\n0 1k1 1-\n0 1k1 cut\n");
}

TEST(history, may_be_cut_anywhere_and_nowhere_damaged) {
    const rowan::test::folder place;
    const std::string whole = "> 1 alone get k1\n< 1 created:5\n> 2 together get k1 get k2\n< 2 found:5 found:6\n";
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        place.write("h", whole.substr(0, length));
        EXPECT_NO_THROW(static_cast<void>(heard_of(place.path("h")))) << length;
    }
    for (const char* damaged :
         {"> 1 alone get k1\n> 2 alone get k1\n", "< 1 found:1\n", "> 1 alone get k1\n< 2 found:1\n",
          "> 1 alone get x1\n", "> 1 alone take k1\n", "> 2 alone get k1\n", "> 1 alone get k1\n< 1 found:1 found:2\n",
          "> 1 alone get k1\n< 1 error no_such in_doubt\n", "nonsense\n"}) {
        place.write("h", damaged);
        EXPECT_THROW(static_cast<void>(heard_of(place.path("h"))), std::runtime_error) << damaged;
    }
}

} // namespace

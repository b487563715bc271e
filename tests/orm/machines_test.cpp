// Every sequence of answers that a database can give, played through both machines.
#include <rowan/orm/machines.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using rowan::orm::action;
using rowan::orm::get_or_create_machine;
using rowan::orm::update_or_create_machine;

// Longer than any run: a look and an insert for each round, anew after each of two undos.
constexpr int longest = 40;

bool is_end(action each) {
    return each == action::done_found || each == action::done_created || each == action::give_up;
}

struct trace {
    std::vector<action> sent;
    std::vector<bool> answers;
    int undone = 0;
};

int count_of(const trace& of, action what) {
    int count = 0;
    for (const action each : of.sent) count += each == what ? 1 : 0;
    return count;
}

std::string text_of(const trace& of) {
    std::string text;
    for (std::size_t i = 0; i < of.sent.size(); ++i) {
        text += std::to_string(static_cast<int>(of.sent[i]));
        if (i < of.answers.size()) text += of.answers[i] ? "+ " : "- ";
    }
    return text;
}

// Calls `check` at the end of every run; with `undos`, the transaction may be undone before any write is answered.
template <class Machine, class Check>
int explore(Machine machine, const trace& so_far, int undos, const Check& check) {
    const action next = machine.next();
    trace now = so_far;
    now.sent.push_back(next);
    if (is_end(next) || now.sent.size() > longest) {
        check(now);
        return 1;
    }
    int runs = 0;
    for (const bool has_row : {true, false}) {
        if (next == action::prepare_row && !has_row) continue;
        Machine other = machine;
        other.answered(has_row);
        trace answered = now;
        answered.answers.push_back(has_row);
        runs += explore(other, answered, undos, check);
        if (undos == 0 || other.next() == action::prepare_row) continue;
        other.undone();
        ++answered.undone;
        runs += explore(other, answered, undos - 1, check);
    }
    return runs;
}

// What must hold of every run, whatever the database answers.
void check_run(const trace& run, action look) {
    SCOPED_TRACE(text_of(run));
    ASSERT_LE(run.sent.size(), static_cast<std::size_t>(longest)) << "it does not end";
    EXPECT_LE(count_of(run, action::prepare_row), 1) << "the defaults are computed at most once";
    EXPECT_EQ(run.sent.front(), look) << "nothing is written before a look";
    bool is_prepared = false;
    for (std::size_t i = 0; i < run.sent.size(); ++i) {
        if (run.sent[i] == action::prepare_row) is_prepared = true;
        if (run.sent[i] == action::insert) {
            EXPECT_TRUE(is_prepared) << "an insert needs the defaults";
        }
    }
    if (run.undone == 0) {
        EXPECT_LE(count_of(run, action::insert), get_or_create_machine::max_rounds);
        EXPECT_LE(count_of(run, look), get_or_create_machine::max_rounds + 1);
    }
}

// The result says what the last answer said.
void check_end(const trace& run, action look) {
    SCOPED_TRACE(text_of(run));
    const action end = run.sent.back();
    const action before = run.sent[run.sent.size() - 2];
    if (run.undone > 0) return;
    if (end == action::done_created) {
        EXPECT_EQ(before, action::insert);
        EXPECT_TRUE(run.answers.back());
    }
    if (end == action::done_found) {
        EXPECT_EQ(before, look);
        EXPECT_TRUE(run.answers.back());
    }
    if (end == action::give_up) {
        EXPECT_EQ(before, look);
        EXPECT_EQ(count_of(run, action::insert), get_or_create_machine::max_rounds);
        for (std::size_t i = 0; i < run.answers.size(); ++i) {
            if (run.sent[i] != action::prepare_row) {
                EXPECT_FALSE(run.answers[i]);
            }
        }
    }
}

TEST(machines, get_or_create_holds_in_every_run) {
    const int runs = explore(get_or_create_machine{}, {}, 0, [](const trace& run) {
        check_run(run, action::find);
        check_end(run, action::find);
    });
    EXPECT_EQ(runs, 2 * get_or_create_machine::max_rounds + 2); // a row at each look or insert, or at none
}

TEST(machines, update_or_create_holds_in_every_run) {
    const int runs = explore(update_or_create_machine{}, {}, 0, [](const trace& run) {
        check_run(run, action::update);
        check_end(run, action::update);
    });
    EXPECT_EQ(runs, 2 * get_or_create_machine::max_rounds + 2);
}

TEST(machines, get_or_create_holds_when_the_transaction_is_undone_at_any_point) {
    const int runs = explore(get_or_create_machine{}, {}, 2, [](const trace& run) { check_run(run, action::find); });
    EXPECT_GT(runs, 100);
}

TEST(machines, update_or_create_holds_when_the_transaction_is_undone_at_any_point) {
    const int runs =
        explore(update_or_create_machine{}, {}, 2, [](const trace& run) { check_run(run, action::update); });
    EXPECT_GT(runs, 100);
}

TEST(machines, a_hit_writes_nothing) {
    get_or_create_machine machine;
    EXPECT_EQ(machine.next(), action::find);
    machine.answered(true);
    EXPECT_EQ(machine.next(), action::done_found);
}

TEST(machines, a_lost_race_is_three_statements) {
    get_or_create_machine machine;
    machine.answered(false);
    EXPECT_EQ(machine.next(), action::prepare_row);
    machine.answered(true);
    EXPECT_EQ(machine.next(), action::insert);
    machine.answered(false); // somebody else was first
    EXPECT_EQ(machine.next(), action::find);
    machine.answered(true);
    EXPECT_EQ(machine.next(), action::done_found);
}

TEST(machines, what_was_undone_is_done_again_without_new_defaults) {
    get_or_create_machine machine;
    machine.answered(false);
    machine.answered(true);
    machine.answered(true);
    EXPECT_EQ(machine.next(), action::done_created);
    machine.undone();
    EXPECT_EQ(machine.next(), action::insert);
    machine.answered(false); // a rival came in between
    machine.answered(true);
    EXPECT_EQ(machine.next(), action::done_found);
}

} // namespace

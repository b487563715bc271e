// Every sequence of answers that a database can give, played through both machines.
#include <rowan/orm/machines.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using rowan::orm::action;
using rowan::orm::answer;
using rowan::orm::expectation;
using rowan::orm::get_or_create_machine;
using rowan::orm::update_or_create_machine;

// Longer than any run: a look and an insert for each round, anew after each of two undos.
constexpr int longest = 60;

bool is_end(action each) {
    return each == action::done_found || each == action::done_created || each == action::give_up;
}

struct trace {
    std::vector<action> sent;
    std::vector<answer> answers;
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
        if (i < of.answers.size()) text += "=" + std::to_string(static_cast<int>(of.answers[i])) + " ";
    }
    return text;
}

// What can be answered to an action.
std::vector<answer> answers_to(action sent) {
    if (sent == action::prepare_row) return {answer::nothing};
    if (sent == action::insert) return {answer::nothing, answer::found, answer::created, answer::exists};
    return {answer::nothing, answer::found};
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
    for (const answer given : answers_to(next)) {
        Machine other = machine;
        other.answered(given);
        trace answered = now;
        answered.answers.push_back(given);
        runs += explore(other, answered, undos, check);
        if (undos == 0 || other.next() == action::prepare_row) continue;
        other.undone();
        ++answered.undone;
        runs += explore(other, answered, undos - 1, check);
    }
    return runs;
}

// What must hold of every run, whatever the database answers.
void check_run(const trace& run, action first) {
    SCOPED_TRACE(text_of(run));
    ASSERT_LE(run.sent.size(), static_cast<std::size_t>(longest)) << "it does not end";
    EXPECT_LE(count_of(run, action::prepare_row), 1) << "the defaults are computed at most once";
    EXPECT_EQ(run.sent.front(), first);
    bool is_prepared = false;
    for (std::size_t i = 0; i < run.sent.size(); ++i) {
        if (run.sent[i] == action::prepare_row) is_prepared = true;
        if (run.sent[i] == action::insert) {
            EXPECT_TRUE(is_prepared) << "an insert needs the defaults";
        }
        if (run.sent[i] == action::find_again) {
            EXPECT_EQ(run.answers[i - 1], answer::exists) << "the costly look is for lost races";
        }
    }
    if (run.undone == 0) {
        EXPECT_LE(count_of(run, action::insert), get_or_create_machine::max_rounds + 1);
    }
}

// The result says what the last answer said.
void check_end(const trace& run) {
    SCOPED_TRACE(text_of(run));
    if (run.undone > 0) return;
    if (run.sent.back() == action::done_created) {
        EXPECT_EQ(run.answers.back(), answer::created);
    }
    if (run.sent.back() == action::done_found) {
        EXPECT_EQ(run.answers.back(), answer::found);
    }
    if (run.sent.back() == action::give_up) {
        EXPECT_EQ(run.answers.back(), answer::nothing);
    }
    for (std::size_t i = 0; i + 1 < run.answers.size(); ++i) {
        EXPECT_NE(run.answers[i], answer::created) << "nothing follows a creation";
        EXPECT_NE(run.answers[i], answer::found) << "nothing follows a find";
    }
}

TEST(machines, get_or_create_holds_in_every_run) {
    const int runs = explore(get_or_create_machine{}, {}, 0, [](const trace& run) {
        check_run(run, action::find);
        check_end(run);
    });
    EXPECT_GT(runs, 100);
}

TEST(machines, get_or_create_that_expects_a_miss_holds_in_every_run) {
    const int runs = explore(get_or_create_machine{expectation::miss}, {}, 0, [](const trace& run) {
        check_run(run, action::prepare_row);
        check_end(run);
        EXPECT_EQ(count_of(run, action::find), 0);
    });
    EXPECT_GT(runs, 100);
}

TEST(machines, update_or_create_holds_in_every_run) {
    const int runs = explore(update_or_create_machine{}, {}, 0, [](const trace& run) {
        check_run(run, action::update);
        check_end(run);
    });
    EXPECT_GT(runs, 100);
}

TEST(machines, get_or_create_holds_when_the_transaction_is_undone_at_any_point) {
    const int runs = explore(get_or_create_machine{}, {}, 1, [](const trace& run) { check_run(run, action::find); });
    EXPECT_GT(runs, 100);
}

TEST(machines, update_or_create_holds_when_the_transaction_is_undone_at_any_point) {
    const int runs =
        explore(update_or_create_machine{}, {}, 1, [](const trace& run) { check_run(run, action::update); });
    EXPECT_GT(runs, 100);
}

TEST(machines, a_hit_writes_nothing) {
    get_or_create_machine machine;
    EXPECT_EQ(machine.next(), action::find);
    machine.answered(answer::found);
    EXPECT_EQ(machine.next(), action::done_found);
}

TEST(machines, a_miss_that_was_expected_is_one_statement) {
    get_or_create_machine machine(expectation::miss);
    machine.answered(answer::nothing);
    EXPECT_EQ(machine.next(), action::insert);
    machine.answered(answer::created);
    EXPECT_EQ(machine.next(), action::done_created);
}

TEST(machines, a_lost_race_is_three_statements) {
    get_or_create_machine machine;
    machine.answered(answer::nothing);
    EXPECT_EQ(machine.next(), action::prepare_row);
    machine.answered(answer::nothing);
    EXPECT_EQ(machine.next(), action::insert);
    machine.answered(answer::exists); // somebody else was first
    EXPECT_EQ(machine.next(), action::find_again);
    machine.answered(answer::found);
    EXPECT_EQ(machine.next(), action::done_found);
}

TEST(machines, what_was_undone_is_done_again_without_new_defaults) {
    get_or_create_machine machine;
    machine.answered(answer::nothing);
    machine.answered(answer::nothing);
    machine.answered(answer::created);
    EXPECT_EQ(machine.next(), action::done_created);
    machine.undone();
    EXPECT_EQ(machine.next(), action::insert);
    machine.answered(answer::exists); // a rival came in between
    machine.answered(answer::found);
    EXPECT_EQ(machine.next(), action::done_found);
}

} // namespace

// How a batch of writes is run, and what happens when one of them fails.
#include <rowan/session/combiner.hpp>
#include <rowan/session/retry.hpp>
#include <rowan/session/savepoint.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace rowan::session {

namespace {

// A cluster may undo a transaction between two statements and say nothing; COMMIT would then say that all is well.
void commit(connection& on) {
    if (on.driver().in_transaction()) return on.execute("COMMIT");
    throw_error({.kind = error_kind::deadlock,
                 .message = "the engine has undone the transaction, as it lost a conflict; run it again",
                 .retryable = true,
                 .poisons_transaction = true});
}

} // namespace

void run_alone(connection& on, const shared_work& work, driver::deadline deadline) {
    on.driver().set_deadline(deadline);
    retry retry(deadline);
    for (;;) {
        try {
            if (work.extent != write_extent::several_statements) return work.run(on);
            on.execute_soon(on.capabilities().begin(isolation::engine_default, false));
            work.run(on);
            return commit(on);
        } catch (const error& failure) {
            roll_back(on);
            if (!on.driver().is_usable() || !retry.may_follow(failure)) throw;
        } catch (...) {
            roll_back(on);
            throw;
        }
        retry.wait();
    }
}

namespace {

void settle(combined_job& finished, std::exception_ptr failure = {}) noexcept {
    finished.failure = std::move(failure);
    finished.is_settled = true;
}

void settle_expired(combined_job* first, const error& failure) noexcept {
    const driver::deadline now = driver::clock_now();
    bool has_one = false;
    for (combined_job* each = first; each != nullptr; each = each->next) {
        if (each->deadline > now) continue;
        settle(*each, std::make_exception_ptr(failure));
        has_one = true;
    }
    if (!has_one)
        settle(*first, std::make_exception_ptr(failure)); // the engine has a limit of its own: go on all the same
}

driver::deadline earliest_deadline(const combined_job* first) noexcept {
    driver::deadline earliest = driver::no_deadline;
    for (; first != nullptr; first = first->next) {
        if (first->deadline < earliest) earliest = first->deadline;
    }
    return earliest;
}

// True: settled, but for those that have time left when the wait for a lock was too long for others. False: undone as a
// whole, and nobody knows whose fault it was.
bool try_together(combined_job* first, latecomers more, connection& on) {
    const driver::deadline bound = earliest_deadline(first); // of latecomers, too
    on.driver().set_deadline(bound);
    try {
        on.execute_soon(on.capabilities().begin(isolation::engine_default, false));
        for (combined_job* each = first; each != nullptr; each = each->next != nullptr ? each->next : more()) {
            each->failure = nullptr;
            try {
                if (!needs_savepoint(each->work, on.capabilities())) {
                    each->work.run(on);
                } else {
                    savepoint guard(on, 1);
                    each->work.run(on);
                    guard.release();
                }
            } catch (const error& failure) {
                if (!on.driver().in_transaction()) return false; // the engine rolled all of it back
                const bool is_of_all = failure.kind() == error_kind::timeout && driver::clock_now() >= bound;
                if (is_of_all) throw; // the earliest deadline may be another's
                each->failure = std::current_exception();
            } catch (...) {
                if (!on.driver().in_transaction()) return false;
                each->failure = std::current_exception();
            }
        }
        commit(on);
        for (combined_job* each = first; each != nullptr; each = each->next) settle(*each, each->failure);
        return true;
    } catch (const error& failure) {
        roll_back(on);
        if (failure.in_doubt()) {
            for (combined_job* each = first; each != nullptr; each = each->next) {
                settle(*each, std::make_exception_ptr(failure)); // one for each: threads must not share it
            }
            return true;
        }
        if (failure.kind() != error_kind::timeout) return false;
        settle_expired(first, failure);
        return true;
    } catch (...) {
        roll_back(on);
        return false;
    }
}

void run_each_alone(combined_job* first, connection& on) {
    for (combined_job* each = first; each != nullptr; each = each->next) {
        const driver::deadline limit = earliest_deadline(each); // nobody is kept waiting beyond the time that he gave
        try {
            run_alone(on, each->work, limit);
            settle(*each);
        } catch (const error& failure) {
            const bool is_out_of_time = failure.kind() == error_kind::timeout && driver::clock_now() < each->deadline;
            if (is_out_of_time) return settle_expired(each, failure);
            settle(*each, std::current_exception());
        } catch (...) {
            settle(*each, std::current_exception());
        }
    }
}

void run_only(combined_job& only, connection& on) {
    try {
        run_alone(on, only.work, only.deadline);
        settle(only);
    } catch (const error& failure) {
        only.goes_alone =
            !on.driver().is_usable() && failure.retryable() && !failure.in_doubt(); // on another connection
        settle(only, only.goes_alone ? nullptr : std::current_exception());
    } catch (...) {
        settle(only, std::current_exception());
    }
}

// One statement waits for every lock that a row of it needs: long enough for a slow server, too short to hold the
// others up behind somebody's open transaction.
constexpr std::int64_t longest_wait_for_others = 1'000'000'000;

template <class Call>
void for_unsettled(combined_job* first, const void* kind, const Call& call) {
    for (combined_job* each = first; each != nullptr; each = each->next) {
        if (!each->is_settled && each->work.bulk->kind == kind) call(*each);
    }
}

// Runs all unsettled jobs of one kind.
void run_kind(combined_job* first, const bulk_work& kind, connection& on, driver::deadline bound) {
    bool is_done = false;
    try {
        std::vector<void*> items;
        for_unsettled(first, kind.kind, [&](const combined_job& each) { items.push_back(each.work.bulk->item); });
        if (items.size() > 1 && on.driver().is_usable()) {
            on.driver().set_deadline(bound);
            kind.run(on, items.data(), items.size());
            is_done = true;
        }
    } catch (const error& failure) {
        roll_back(on);
        if (failure.in_doubt()) {
            for_unsettled(first, kind.kind,
                          [&](combined_job& each) { settle(each, std::make_exception_ptr(failure)); });
            return;
        }
    } catch (...) {
        roll_back(on);
    }
    for_unsettled(first, kind.kind, [is_done](combined_job& each) {
        each.goes_alone = !is_done;
        settle(each);
    });
}

} // namespace

void run_in_one_transaction(combined_job* first, latecomers more, connection& on) {
    const bool is_alone = first->next == nullptr && more() == nullptr; // nothing to share: no BEGIN, no COMMIT
    if (is_alone || !try_together(first, more, on)) run_each_alone(first, on);
}

void run_in_bulk(combined_job* first, latecomers, connection& on) {
    if (first->next == nullptr) return run_only(*first, on);
    // All of them return when the last kind is done.
    const driver::deadline bound = std::min(earliest_deadline(first), driver::clock_now() + longest_wait_for_others);
    for (combined_job* each = first; each != nullptr; each = each->next) {
        if (!each->is_settled) run_kind(each, *each->work.bulk, on, bound);
    }
}

} // namespace rowan::session

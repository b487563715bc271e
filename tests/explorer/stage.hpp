// Where callers on threads of their own stop before each statement, and one scheduler says who goes on.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

namespace rowan::explorer {

enum class at : unsigned char {
    work,  // between two statements, or in one
    gate,  // before a statement
    retry, // before a statement that met a lock, and may be tried again
    end,
};

/// What others notice of a statement, and it of them.
enum class effect : unsigned char {
    none,         // the end of a transaction that has only looked
    look,         // at what is committed
    guarded_look, // is noticed by those who write
    hidden,       // in a transaction, or its rollback: others do not see it, but may wait for it
    commit,       // of what was written
    open,         // anything else
};
/// Whether two statements of two callers may change places, and nobody can tell.
[[nodiscard]] bool commute(effect one, effect other) noexcept;

/// A statement that a caller has sent, or is about to send.
struct statement_event {
    std::size_t caller = 0;
    std::string text{}; // with its values
    effect does = effect::open;
    std::string answer{};  // what the database said; empty: it has not yet
    std::size_t ended = 0; // how many statements had been sent when it was answered
};

class stage {
public:
    explicit stage(std::size_t callers) : m_seats(callers) {}

    // The scheduler's side.

    /// From now on callers stop before their statements. All begin at work.
    void close();
    /// Lets everybody pass.
    void open();
    /// Lets a caller that stands at its gate go on. `gives_up`: one that met a lock is not to wait for it any longer.
    void grant(std::size_t caller, bool gives_up = false);
    [[nodiscard]] at place_of(std::size_t caller);
    /// Waits until the caller is not at work any more, but not for long: then somebody has to ask what holds it.
    bool wait_a_little(std::size_t caller);
    /// The statement that a caller at its gate is about to send.
    [[nodiscard]] statement_event pending(std::size_t caller);
    [[nodiscard]] std::vector<statement_event> events();

    // The callers' side.

    /// Stops before a statement. Does nothing while the stage is open.
    void arrive(std::size_t caller, const std::string& text, effect does);
    /// The statement met a lock. True: it may be tried again; false: it is given up.
    [[nodiscard]] bool met_lock(std::size_t caller);
    /// Whether another one is at work, and so waits.
    [[nodiscard]] bool has_waiting(std::size_t caller);
    void answered(std::size_t caller, const std::string& answer);
    void leave(std::size_t caller);

private:
    struct seat {
        at place = at::work;
        bool may_go = false;
        bool gives_up = false;
        statement_event next{};
        std::size_t sent = 0; // its place in m_events
    };
    void wait_for_grant(seat& own, std::unique_lock<std::mutex>& lock);

    std::mutex m_mutex{};
    std::condition_variable m_changed{};
    std::vector<seat> m_seats;
    std::vector<statement_event> m_events{};
    bool m_is_open = true;
};

} // namespace rowan::explorer

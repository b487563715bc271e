// The calls whose schedules are explored: what each caller does, what it was told, and the rules that must hold.
#pragma once

#include "explorer/explorer.hpp"
#include "explorer/gated_engine.hpp"
#include "support/store_test.hpp"

#include <rowan/rowan.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rowan::explorer {

struct item {
    std::int64_t id{};
    std::string name{};
    std::int64_t value{};
    std::optional<std::string> code{};
    using rowan_table = table<"item", primary_key<&item::id>, unique<&item::name>, unique<&item::code>>;
};

enum class operation : unsigned char {
    get_or_create,
    get_or_create_expecting_miss,
    update_or_create, // by one
    get_or_create_all,
    get_or_create_locked,
    remove,
    get_or_create_colliding, // with another row, by another unique key
    create_then_get,         // what create refuses is caught, and got
    get_then_save,           // no call of Rowan's: what people write by hand, and what the explorer must find
    look_then_create,
};

/// One caller.
struct plan {
    operation what = operation::get_or_create;
    /// Inside atomic() at this level, after a read of the first row; empty: outside of a transaction.
    std::optional<isolation> level{};
    /// Which rows, in this order.
    std::vector<std::size_t> keys = {0};
    /// Throws at the end of its transaction.
    bool rolls_back = false;
    /// Believes what it was told in a transaction that was rolled back.
    bool remembers = false;
};
std::string to_string(const plan& of);

/// Who may know of a lock that a connection waits for, asked by the number that the server gives the connection.
class lock_view {
public:
    lock_view() = default;
    lock_view(const lock_view&) = delete;
    lock_view& operator=(const lock_view&) = delete;
    virtual ~lock_view() = default;
    [[nodiscard]] virtual bool is_waiting(const std::string& connection) = 0;
    /// What lets a connection look at once for a deadlock, when it waits, and never; empty where the server always
    /// does.
    [[nodiscard]] virtual std::string_view hurry() const { return {}; }
    [[nodiscard]] virtual std::string_view end_of_hurry() const { return {}; }
    /// Whether who looks for a row that is not there, and locks it, keeps others from inserting it, and not from
    /// locking it as well.
    [[nodiscard]] virtual bool locks_gaps() const { return false; }
    /// What the node has of a schedule's rows; on all the same when each has what was committed on the others.
    [[nodiscard]] virtual std::string committed(const std::string& schedule) { return schedule; }
};
/// For a database by its engine's name.
std::unique_ptr<lock_view> view_locks(std::string_view engine, const std::string& admin_url);

/// What a schedule takes.
struct efforts {
    int runs = 0;       // of a closure
    int statements = 0; // of a caller, for each attempt; two more in a transaction, a look and its end
    int retries = 0;    // of all callers together: calls and closures that were run once more
};
/// What it may take at most: each rival stands in the way once, for each row.
efforts most_for(const std::vector<plan>& plans);
/// Whether two callers may undo each other again and again while a third one waits: where there are gaps to lock, each
/// of the two locks one anew before the other has got its lock.
bool may_starve(const std::vector<plan>& plans);

struct call_settings {
    std::vector<std::string> urls{};       // of each caller: one database, or the nodes of a cluster
    std::vector<std::string> admin_urls{}; // of a user who may see what others wait for; of each node
    std::vector<plan> plans{};
    bool is_there = false; // the rows are there before
    const plant* planted = nullptr;
    int max_attempts = 30; // where callers may starve, fewer: that they end is then all that can be said of them
    efforts most = most_for(plans);
    bool may_give_up = false; // whose last attempt ends in a deadlock
    std::string before{};     // SQL that is run when the callers know the schema
};

class calls final : public scenario {
public:
    explicit calls(call_settings settings);
    ~calls() override;

    [[nodiscard]] std::size_t callers() const override { return m_settings.plans.size(); }
    [[nodiscard]] bool are_alike(std::size_t one, std::size_t other) const override;
    void begin() override;
    void run(std::size_t caller) override;
    [[nodiscard]] bool is_waiting(std::size_t number) override;
    void come_to_rest() override;
    [[nodiscard]] std::string verdict() override;
    [[nodiscard]] std::string result() override;

    [[nodiscard]] stage& on() noexcept { return m_stage; }
    /// The most of each in any schedule.
    [[nodiscard]] const efforts& seen() const noexcept { return m_seen; }

private:
    struct told {
        std::size_t key = 0;
        bool created = false;
        bool removed = false;
        std::int64_t id = 0;
        std::int64_t value = 0;
    };
    struct caller {
        gate door{};
        std::string connection{};
        std::optional<database> db{};
        std::vector<told> all{};
        std::string failure{};
        bool was_refused = false;  // by a unique key
        bool has_given_up = false; // after its last attempt
        int runs = 0;
        int statements = 0;
    };
    static constexpr std::size_t key_count = 2;

    void call(const operations& db, const plan& what, std::vector<told>& all) const;
    void call_for(const operations& db, operation what, std::size_t key, std::vector<told>& all) const;
    [[nodiscard]] std::string name_of(std::size_t key) const;
    [[nodiscard]] std::string judge() const;
    [[nodiscard]] std::string judge_caller(std::size_t number) const;
    [[nodiscard]] std::string judge_key(std::size_t key) const;
    [[nodiscard]] std::string judge_lives(std::size_t key, bool is_removed, const item* last) const;
    [[nodiscard]] std::string judge_collision() const;

    call_settings m_settings;
    stage m_stage;
    std::vector<std::unique_ptr<caller>> m_callers{};
    std::vector<std::unique_ptr<lock_view>> m_locks{}; // of each node; none for SQLite
    std::optional<database> m_plain{};                 // without gates
    std::size_t m_schedule = 0;
    std::vector<std::int64_t> m_first_ids{}; // of the rows that were there at the beginning
    std::uint64_t m_retries_before = 0;
    int m_retries = 0; // in this schedule
    efforts m_seen{};
};

} // namespace rowan::explorer

// get_or_create and its kin without types: one call on one row, driven through the machines.
#pragma once

#include <rowan/core/function_ref.hpp>
#include <rowan/model/row_access.hpp>
#include <rowan/orm/machines.hpp>
#include <rowan/orm/statements.hpp>
#include <rowan/session/context.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace rowan::orm {

/// The most parts that a key can have.
inline constexpr std::size_t max_key_parts = 64;

/// What an insert returns: all columns, those that the database filled in, or nothing.
enum class returned : std::uint8_t { all, filled_in, nothing };

/// How rows of one model are inserted; static, one object for each model and each of its keys.
struct insertion {
    insertion(const model::row_access& access, const core::key_info* key);
    insertion(const insertion&) = delete;
    insertion& operator=(const insertion&) = delete;
    ~insertion();

    /// The statement for a row in which just the columns of `left_out` are left to the database.
    [[nodiscard]] const statement::description& statement(insert_form form, returned what) const {
        return statements[static_cast<std::size_t>(form) * 3 + static_cast<std::size_t>(what)];
    }

    const model::row_access* access;
    const core::key_info* key; // the key that a row is got or created by; nullptr: every conflict is an error
    std::uint64_t left_out;    // the columns that are generated or have a default, a bit each
    std::vector<statement::description> statements;
    std::optional<statement::description> named; // plain, and fails unless the key's index is there by its usual name
};

/// Whether the calls of a crowd have lately created so many of their rows that none should look before it inserts.
/// Thread-safe; of two that are told at once, one may be forgotten.
class created_lately {
public:
    /// An outcome: above zero for a row that was created, below for one that was found.
    void tell(int weight) noexcept;
    [[nodiscard]] bool enough() const noexcept;

private:
    mutable int m_score = 0; // used atomically
};

/// Whether a statement that looked for the rows of many callers has failed in the last second: as a rule the next one
/// would, too, and nobody is to wait for it. Thread-safe.
class shared_look_failures {
public:
    void tell() noexcept;
    [[nodiscard]] bool lately() const noexcept;

private:
    mutable driver::deadline m_until = 0; // used atomically
};

/// The statements that belong to one model and key; static, one object each.
struct key_statements {
    key_statements(const model::row_access& access, const core::key_info& key);
    key_statements(const key_statements&) = delete;
    key_statements& operator=(const key_statements&) = delete;
    ~key_statements();

    const model::row_access* access;
    const core::key_info* key;
    statement::description find;
    statement::description find_again;
    insertion insert;
    mutable created_lately share{};
    mutable shared_look_failures look_failures{};
};

/// The static place of one model's and key's statements, which are built when first needed.
class key_statements_place {
public:
    constexpr key_statements_place(const model::row_access& access, const core::key_info& key) noexcept
        : m_access(access), m_key(key) {}

    [[nodiscard]] const key_statements& get() const {
        const key_statements* const built = __atomic_load_n(&m_built, __ATOMIC_ACQUIRE);
        return built != nullptr ? *built : build();
    }

private:
    [[nodiscard]] const key_statements& build() const;

    const model::row_access& m_access;
    const core::key_info& m_key;
    mutable const key_statements* m_built = nullptr; // used atomically, which <atomic> would be a heavy header for
};

/// What is written together with a row, both or neither, or checked of a row that was found: called on the same
/// connection, in the same transaction, with the row as the database has it and whether this call created it.
using companion = core::function_ref<void(session::connection&, const void* row, bool created)>;

/// A row was stored just as it was given, but for the number that the database gave it.
struct as_given {
    bool is = false;
    std::uint64_t numbered = 0; // the column, as a bit; none where the number was given too
    std::int64_t number = 0;
};

/// One row on its way through a call. The given row is never changed, so that a call can be made again.
struct row_call {
    const key_statements& statements;
    const core::value_view* key_values; // in the order of the key's parts
    const void* given;                  // the row to insert; complete once `prepare` has run
    void* result;                       // the row as the database has it
    core::function_ref<void()> prepare; // computes the defaults; called at most once
    const companion* with = nullptr;
    bool is_complete = false;     // `given` is, before `prepare`
    as_given* may_stay = nullptr; // not null, and no companion: what is stored just as it was given may stay there
};

/// Finds the row or inserts it. True: this call created it. A hit is one statement and writes nothing; a miss two; a
/// lost race three. Throws unenforced_key, key_not_stable, integrity_error, ….
bool get_or_create(const session::context& context, const row_call& call);

/// Updates the row with `update` (which returns all columns) or inserts it. True: this call created it.
bool update_or_create(const session::context& context, const row_call& call, const statement::description& update,
                      const core::value_view* values, std::size_t count);

/// Inserts the row; every failure to do so is thrown.
void create(const session::context& context, const insertion& insert, const void* given, void* result,
            as_given* may_stay = nullptr);

/// The row with a key; false: there is none.
bool find(const session::context& context, const key_statements& statements, const core::value_view* key_values,
          void* result);

/// Single steps, for calls on many rows that share a connection.
bool find_on(session::connection& on, const key_statements& statements, const core::value_view* key_values,
             void* result, bool must_be_enforced);
/// Also what was committed since the transaction began.
bool find_again_on(session::connection& on, const key_statements& statements, const core::value_view* key_values,
                   void* result);
/// For a row that was just found to be absent: inserts it, or finds it when it has come into being since.
bool insert_or_get_on(session::connection& on, const row_call& call);
/// Runs reads on one connection, in one read transaction.
void read_together(const session::context& context, core::function_ref<void(session::connection&)> reads);
void create_on(session::connection& on, const insertion& insert, const void* given, void* result,
               as_given* may_stay = nullptr);
/// Removes the row with a key; false: there was none.
bool remove(const session::context& context, const key_statements& statements, const core::value_view* key_values);

/// The values of a key out of a row; they point into the row and this.
class row_key {
public:
    row_key(const model::row_access& access, const void* row, const core::key_info& by) {
        access.encode_key(row, by, m_values.values, m_arena);
    }

    [[nodiscard]] const core::value_view* values() const noexcept { return m_values.values; }

private:
    core::text_arena m_arena;
    core::value_buffer<max_key_parts> m_values;
};

} // namespace rowan::orm

// The prepared statements of one connection, found by the description's shape; one not used lately goes first.
#pragma once

#include <rowan/driver/connection.hpp>
#include <rowan/statement/description.hpp>

#include <cstddef>
#include <vector>

namespace rowan::session {

struct cached_statement {
    statement::description description;
    driver::prepared* prepared = nullptr;
    int used_in = 0;              // 0: free; else the scope that took it
    bool is_key_verified = false; // the live schema enforces the key that this statement looks up
    bool is_recent = false;       // used since it was last looked at for one to drop
    cached_statement* next_in_bucket = nullptr;
    cached_statement* newer = nullptr;
    cached_statement* older = nullptr;
};

class statement_cache {
public:
    statement_cache(driver::connection& connection, std::size_t capacity);
    statement_cache(const statement_cache&) = delete;
    statement_cache& operator=(const statement_cache&) = delete;
    ~statement_cache();

    /// The statement, prepared and free to run, until `give_back`. Throws what preparing throws.
    [[nodiscard]] cached_statement& take(const statement::description& description) {
        cached_statement* found = m_buckets[description.hash() & m_mask];
        while (found != nullptr && (found->used_in != 0 || !(found->description == description)))
            found = found->next_in_bucket;
        if (found == nullptr) return prepare(description);
        found->used_in = m_scope;
        found->is_recent = true;
        return *found;
    }
    void give_back(cached_statement& statement) noexcept {
        statement.prepared->reset();
        statement.used_in = 0;
    }
    /// From now on, what is taken belongs to a transaction.
    void begin_scope() noexcept { ++m_scope; }
    /// The transaction is over: what it has taken and not given back (a cursor that was kept) is taken from it.
    void end_scope() noexcept;
    /// Drops every statement; none may be in use.
    void clear() noexcept;
    /// Forgets which keys were verified (the schema may have changed).
    void forget_verified_keys() noexcept;

private:
    cached_statement& prepare(const statement::description& description);
    void move_to_front(cached_statement& statement) noexcept;
    void link_front(cached_statement& statement) noexcept;
    void unlink(cached_statement& statement) noexcept;
    bool drop_one() noexcept;
    void destroy(cached_statement& statement) noexcept;

    driver::connection& m_connection;
    std::vector<cached_statement*> m_buckets;
    std::size_t m_mask;
    std::size_t m_capacity;
    std::size_t m_size = 0;
    int m_scope = 1;
    cached_statement* m_newest = nullptr;
    cached_statement* m_oldest = nullptr;
};

} // namespace rowan::session

// The prepared statements of one connection, found by the description's shape; the least recently used one goes first.
#pragma once

#include <rowan/driver/connection.hpp>
#include <rowan/statement/description.hpp>

#include <cstddef>
#include <vector>

namespace rowan::session {

struct cached_statement {
    statement::description description;
    driver::prepared* prepared = nullptr;
    bool is_in_use = false;
    bool is_key_verified = false; // the live schema enforces the key that this statement looks up
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
        while (found != nullptr && (found->is_in_use || !(found->description == description))) found = found->next_in_bucket;
        if (found == nullptr) return prepare(description);
        if (m_newest != found) move_to_front(*found);
        found->is_in_use = true;
        return *found;
    }
    void give_back(cached_statement& statement) noexcept {
        statement.prepared->reset();
        statement.is_in_use = false;
    }
    /// Drops every statement; none may be in use.
    void clear() noexcept;
    /// Forgets which keys were verified (the schema may have changed).
    void forget_verified_keys() noexcept;

private:
    cached_statement& prepare(const statement::description& description);
    void move_to_front(cached_statement& statement) noexcept;
    void link_front(cached_statement& statement) noexcept;
    void unlink(cached_statement& statement) noexcept;
    void drop_oldest() noexcept;
    void destroy(cached_statement& statement) noexcept;

    driver::connection& m_connection;
    std::vector<cached_statement*> m_buckets;
    std::size_t m_mask;
    std::size_t m_capacity;
    std::size_t m_size = 0;
    cached_statement* m_newest = nullptr;
    cached_statement* m_oldest = nullptr;
};

} // namespace rowan::session

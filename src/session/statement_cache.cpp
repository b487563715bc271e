// A chained hash table with an intrusive list for the one to drop: in the order of preparing, with a second chance.
#include <rowan/session/statement_cache.hpp>

#include <rowan/session/schema_check.hpp>
#include <rowan/statement/writer.hpp>

#include <memory>
#include <utility>

namespace rowan::session {
namespace {

std::size_t bucket_count(std::size_t capacity) {
    std::size_t count = 16;
    while (count < capacity * 2) count *= 2;
    return count;
}

} // namespace

statement_cache::statement_cache(driver::connection& connection, std::size_t capacity)
    : m_connection(connection), m_buckets(bucket_count(capacity)), m_mask(m_buckets.size() - 1), m_capacity(capacity) {}

statement_cache::~statement_cache() {
    clear();
}

void statement_cache::clear() noexcept {
    while (m_newest != nullptr) destroy(*m_newest);
}

cached_statement& statement_cache::prepare(const statement::description& description) {
    std::unique_ptr<driver::prepared> prepared;
    try {
        prepared.reset(m_connection.prepare(statement::write(description, m_connection.capabilities())));
    } catch (const error& failure) {
        explain_failed_prepare(failure, description, m_connection);
        throw;
    }
    while (m_size >= m_capacity && drop_one()) {
    } // more than one where many were in use at once
    auto* added = new cached_statement{.description = description, .prepared = prepared.get(), .used_in = m_scope};
    static_cast<void>(prepared.release()); // the other's from now on
    cached_statement*& bucket = m_buckets[description.hash() & m_mask];
    added->next_in_bucket = bucket;
    bucket = added;
    link_front(*added);
    ++m_size;
    return *added;
}

void statement_cache::link_front(cached_statement& statement) noexcept {
    statement.newer = nullptr;
    statement.older = m_newest;
    (m_newest != nullptr ? m_newest->newer : m_oldest) = &statement;
    m_newest = &statement;
}

void statement_cache::unlink(cached_statement& statement) noexcept {
    (statement.newer != nullptr ? statement.newer->older : m_newest) = statement.older;
    (statement.older != nullptr ? statement.older->newer : m_oldest) = statement.newer;
}

void statement_cache::move_to_front(cached_statement& statement) noexcept {
    unlink(statement);
    link_front(statement);
}

// What was used since it stood here last goes to the other end, so that taking a statement needs no list. Ends: at the
// other end nothing is recent.
bool statement_cache::drop_one() noexcept {
    for (cached_statement* each = m_oldest; each != nullptr;) {
        cached_statement& candidate = *std::exchange(each, each->newer);
        if (candidate.used_in != 0) continue; // cursors keep theirs
        if (!candidate.is_recent) {
            destroy(candidate);
            return true;
        }
        candidate.is_recent = false;
        move_to_front(candidate);
    }
    return false;
}

void statement_cache::destroy(cached_statement& statement) noexcept {
    cached_statement** link = &m_buckets[statement.description.hash() & m_mask];
    while (*link != &statement) link = &(*link)->next_in_bucket;
    *link = statement.next_in_bucket;
    unlink(statement);
    --m_size;
    delete statement.prepared;
    delete &statement;
}

void statement_cache::end_scope() noexcept {
    for (cached_statement* each = m_newest; each != nullptr; each = each->older) {
        if (each->used_in == m_scope) give_back(*each);
    }
    --m_scope;
}

void statement_cache::forget_verified_keys() noexcept {
    for (cached_statement* each = m_newest; each != nullptr; each = each->older) each->is_key_verified = false;
}

} // namespace rowan::session

// Hand-written C from many threads, in the ways that programs commonly do it.
#include <mutex>

#include "support/c_store.hpp"
#include "threads/contestant.hpp"

namespace bench {
namespace {

/// The threads share one connection (the only way to share a database in memory without another VFS).
class one_connection final : public contestant {
public:
    one_connection() : contestant{"C, one connection"}, m_store{":memory:"} {}

    void insert_all(const people& rows) override { m_store.insert_all(rows); }

    void get_or_create(std::size_t, const std::string& email, const std::string& person,
                       const birthday& born) override {
        const std::lock_guard lock{m_mutex};
        c_author row;
        m_store.get_or_create(email, person, born, row);
    }

private:
    std::mutex m_mutex;
    c_store m_store;
};

/// Each thread has its connection; writers meet in SQLite's file lock and its sleeping busy handler.
class own_connections final : public contestant {
public:
    explicit own_connections(const arena& where) : contestant{"C, own connections"} {
        const std::string path = fresh_database(where, "own_connections");
        for (std::size_t thread = 0; thread < where.threads; ++thread) {
            m_stores.push_back(std::make_unique<c_store>(path, where.synchronous.c_str()));
        }
    }

    void insert_all(const people& rows) override { m_stores.front()->insert_all(rows); }

    void get_or_create(std::size_t thread, const std::string& email, const std::string& person,
                       const birthday& born) override {
        c_author row;
        m_stores[thread]->get_or_create(email, person, born, row);
    }

private:
    std::vector<std::unique_ptr<c_store>> m_stores;
};

/// As above, but writers queue in a mutex of the program instead of sleeping.
class own_connections_one_writer final : public contestant {
public:
    explicit own_connections_one_writer(const arena& where) : contestant{"C, own connections, writer mutex"} {
        const std::string path = fresh_database(where, "one_writer");
        for (std::size_t thread = 0; thread < where.threads; ++thread) {
            m_stores.push_back(std::make_unique<c_store>(path, where.synchronous.c_str()));
        }
    }

    void insert_all(const people& rows) override { m_stores.front()->insert_all(rows); }

    void get_or_create(std::size_t thread, const std::string& email, const std::string& person,
                       const birthday& born) override {
        c_author row;
        if (!m_stores[thread]->get(email, row)) {
            const std::lock_guard lock{m_writer};
            m_stores[thread]->get_or_create(email, person, born, row);
        }
    }

private:
    std::mutex m_writer;
    std::vector<std::unique_ptr<c_store>> m_stores;
};

} // namespace

std::vector<std::unique_ptr<contestant>> c_contestants(const arena& where) {
    std::vector<std::unique_ptr<contestant>> all;
    if (where.in_memory) {
        all.push_back(std::make_unique<one_connection>());
    } else {
        all.push_back(std::make_unique<own_connections>(where));
        all.push_back(std::make_unique<own_connections_one_writer>(where));
    }
    return all;
}

} // namespace bench

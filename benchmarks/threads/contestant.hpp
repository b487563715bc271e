// One way of doing the same work from many threads; the ways that take part in a race are run in turn, round by round.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/workload.hpp"

namespace bench {

/// Where the race takes place.
struct arena {
    std::string directory{"."};      ///< of the database files
    bool in_memory{};                ///< else files in WAL mode
    std::string synchronous{"FULL"}; ///< level of PRAGMA synchronous
    std::size_t threads{};           ///< that will call at the same time
};

class contestant {
public:
    explicit contestant(std::string name) : m_name{std::move(name)} {}
    virtual ~contestant() = default;
    contestant(const contestant&) = delete;
    contestant& operator=(const contestant&) = delete;

    const std::string& name() const { return m_name; }

    virtual void insert_all(const people& rows) = 0;

    /// get_or_create; called from thread number `thread` only.
    virtual void get_or_create(std::size_t thread, const std::string& email, const std::string& person,
                               const birthday& born) = 0;

private:
    std::string m_name;
};

/// Hand-written C: a connection for each thread (in memory: one for all, under a mutex); with and without one writer
/// mutex in the program.
std::vector<std::unique_ptr<contestant>> c_contestants(const arena& where);

/// Rowan with the combiner, and without it (combine=off).
std::vector<std::unique_ptr<contestant>> rowan_contestants(const arena& where);

/// An empty path of a database file in the arena's directory: what an earlier run left there is removed.
std::string fresh_database(const arena& where, const std::string& name);

} // namespace bench

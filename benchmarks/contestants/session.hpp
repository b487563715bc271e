// What every contestant can be asked: the calls of one thread on the measured table, and how such a thread is given its
// way there.
#pragma once

#include "device.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// Thrown by a call that this contestant does not have; it is shown as left out, not as failed.
struct not_offered {};

/// One thread's way to the database: a connection of its own, or a handle on a shared pool.
class session {
public:
    session() = default;
    session(const session&) = delete;
    session& operator=(const session&) = delete;
    virtual ~session() = default;

    /// The row with this key, which is there.
    virtual device get(const std::string& serial) = 0;
    /// Safe against others who do the same; written for rows that are mostly there. True: created.
    virtual bool get_or_create(const device& row) = 0;
    /// The same, written for rows that are mostly absent.
    virtual bool get_or_create_expecting_miss(const device& row) { return get_or_create(row); }
    /// The same, inside a transaction of its own that has looked at another row before.
    virtual bool get_or_create_in_transaction(const device& row, const std::string& other) = 0;
    /// Adds one to `seen` of the row with this key, or creates it with 1. No increment may be lost.
    virtual void update_or_create(const device& row) = 0;
    /// How many were created.
    virtual std::size_t get_or_create_all(const std::vector<device>& rows) = 0;
    virtual void create_all(const std::vector<device>& rows) = 0;
    /// The rows with `least` <= id < `end` whose name is `name`, in the order of their ids, at most 100; how many.
    virtual std::size_t filter(std::int64_t least, std::int64_t end, const std::string& name) = 0;
    /// Reads all rows one by one, never all at once in memory; how many.
    virtual std::size_t stream() = 0;
    /// A condition put together at run time, of another shape for each `shape`; the rows that it matches are counted.
    /// Who has no conditions sends its text.
    virtual void dynamic(unsigned shape) {
        std::string sql = "SELECT count(*), 0, 0 FROM bench_device WHERE 1 = 1";
        for (; shape != 0; shape >>= 1U) sql += (shape & 1U) != 0 ? " AND id <> 7" : " AND seen <> 7";
        static_cast<void>(numbers(sql));
    }
    virtual void execute(const std::string& sql) = 0;
    /// The only row of a query of three numbers.
    virtual std::array<std::int64_t, 3> numbers(const std::string& sql) = 0;
};

/// Gives a thread its session; it is called by one thread at a time, and not while anything is measured.
using opener = std::function<std::unique_ptr<session>()>;

/// Each is given a Rowan URL, as `scripts/servers` prints it, and the most threads that will call at a time.
opener open_rowan(const std::string& url, unsigned threads);
opener open_rowan_alone(const std::string& url, unsigned threads); ///< combine=off
opener open_sqlite(const std::string& url);
opener open_sqlite_one_writer(const std::string& url); ///< its writers queue in a mutex of the program
opener open_postgresql(const std::string& url);
opener open_mariadb(const std::string& url);
opener open_mariadb_guarded(const std::string& url); ///< its inserts fail where the unique key is gone
opener open_soci(const std::string& url);
opener open_soci_prepared(const std::string& url);
opener open_libpqxx(const std::string& url);

} // namespace bench

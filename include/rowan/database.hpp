// The handle to a database, and how it is opened.
#pragma once

#include <rowan/orm/operations.hpp>
#include <rowan/schema/schema.hpp>

namespace rowan {

/// A thread-safe pool of connections. Copies share it; the last one closes it. After `close()` or a move every call
/// throws `error` of the kind `closed`.
class database : public operations {
public:
    explicit database(session::context context) : operations(std::move(context)) {}

    /// Creates the models' tables, keys and indexes where they do not exist, in one transaction. Throws schema_mismatch
    /// where a table exists and differs from its model.
    template <class... Models>
    void create_tables() const {
        if constexpr ((model::check_model<Models>() && ...)) {
            const core::table_info* const tables[] = {&model::table_info_of<Models>()...};
            schema::create_tables(m_context, tables);
        }
    }
    /// Drops the models' tables where they exist, in one transaction; the last one named goes first.
    template <class... Models>
    void drop_tables() const {
        if constexpr ((model::check_model<Models>() && ...)) {
            const core::table_info* const tables[] = {&model::table_info_of<Models>()...};
            schema::drop_tables(m_context, tables);
        }
    }
    /// Holds the live tables against the models; throws schema_mismatch with every difference.
    template <class... Models>
    void check_schema() const {
        if constexpr ((model::check_model<Models>() && ...)) {
            const core::table_info* const tables[] = {&model::table_info_of<Models>()...};
            schema::check_schema(m_context, tables);
        }
    }

    /// A handle to the same database whose calls give up, with `timeout`, when they have waited this long.
    [[nodiscard]] database within(std::chrono::milliseconds timeout) const {
        return database(m_context.within(session::nanoseconds_of(timeout.count())));
    }
    /// A handle to the same database whose get_or_create expects to create: it begins with the insert, which saves the
    /// look on a miss and costs more on a hit (PostgreSQL: one statement either way, in which calls of a crowd that go
    /// together burn a generated number for a hit, and wait for who is just changing that row; MariaDB and SQLite: two
    /// on a hit, and MariaDB burns a number). Defaults are computed in front of it.
    [[nodiscard]] database expecting_misses() const { return database(m_context.expecting_misses()); }
    /// Closes the connections, for all copies of this handle; what is in use is closed when it comes back.
    void close() { m_context.close(); }
};

/// Opens a database by its URL: `sqlite:path?option=value&…`, `sqlite::memory:`. One connection is made at once, so
/// that what is wrong is said here. Throws unknown_scheme, unknown_option, connection_failed, not_a_database, ….
///
/// Options of every engine: `pool=16` (connections), `timeout_ms=30000` (how long a call waits), `statement_cache=256`
/// (statements prepared on each connection), `combine=on|off` (concurrent writes share transactions).
/// SQLite: `mode=rwc|rw|ro`, `journal=wal|delete|truncate|persist|memory|off`, `synchronous=off|normal|full|extra`.
[[nodiscard]] database connect(std::string_view url);

} // namespace rowan

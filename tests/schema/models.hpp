// Models of a small library, one with every feature of a column or key, and the database that their tables are made in.
#pragma once

#include "sqlite/test_connection.hpp"

#include <rowan/model/description.hpp>
#include <rowan/query/functions.hpp>
#include <rowan/schema/schema.hpp>
#include <rowan/session/atomic_settings.hpp>
#include <rowan/session/pool.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace rowan::test {

struct publisher {
    std::int64_t id{};
    std::string name{};
    using rowan_table = table<"publisher", primary_key<&publisher::id>, unique<&publisher::name>>;
};

struct book {
    std::int64_t id{};
    std::int64_t publisher_id{};
    std::string title{};
    using rowan_table =
        table<"book", primary_key<&book::id>, unique<&book::publisher_id, &book::title>, index<&book::title>,
              foreign_key<&book::publisher_id, &publisher::id, on_delete::cascade>>;
};

enum class state : std::uint8_t { open, shut };

struct everything {
    std::int64_t id{};
    std::string email{};
    std::string nick{};
    std::optional<std::int64_t> parent{};
    std::int8_t small{};
    std::uint16_t word{};
    bool flag{};
    double weight{};
    bytes data{};
    state door{};
    uuid token{};
    decimal<10, 2> price{};
    json extra{};
    std::chrono::sys_time<std::chrono::microseconds> at{};
    std::chrono::year_month_day day{};
    std::chrono::seconds lasted{};
    std::string order{};
    using rowan_table =
        table<"every\"thing", primary_key<&everything::id>, unique<lower(f<&everything::email>), where("flag = 1")>,
              unique<&everything::parent, &everything::nick, nulls_not_distinct, named("by \"parent\"")>,
              unique<&everything::order, &everything::token>, index<&everything::at>,
              index<upper(f<&everything::nick>), where("small > 0")>, check<"weight >= 0">,
              check<"word <> 7", "not seven">, default_sql<&everything::at, "strftime('%Y-%m-%d %H:%M:%f000', 'now')">,
              max_length<&everything::nick, 5>, collate<&everything::order, "NOCASE">,
              column<&everything::order, "order \"by\"">,
              foreign_key<&everything::parent, &everything::id, on_delete::set_null, on_update::cascade>>;
};

template <class... Models>
struct table_array {
    static constexpr const core::table_info* all[] = {&model::table_info_of<Models>()...};
};
/// The descriptions of models, as the schema layer takes them.
template <class... Models>
inline constexpr schema::table_list tables{table_array<Models...>::all};

/// A database in memory, and what is in it.
class memory_database {
public:
    [[nodiscard]] const session::context& where() const { return m_where; }
    void execute(std::string_view sql) const {
        const session::lease on = m_where.read();
        on->execute(sql);
    }
    [[nodiscard]] std::string answer(std::string_view sql) const {
        const session::lease on = m_where.read();
        return test::answer(on->driver(), sql);
    }
    /// The names of all tables and indexes, in order.
    [[nodiscard]] std::string names() const {
        return answer("SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema WHERE name NOT LIKE "
                      "'sqlite_%' ORDER BY name)");
    }

private:
    session::context m_where{session::pool::open("sqlite::memory:")};
};

} // namespace rowan::test

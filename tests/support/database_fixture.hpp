// Tests that run on every engine and every kind of store: a fresh database for each.
#pragma once

#include "support/dialect.hpp"
#include "support/fresh_database.hpp"
#include "support/servers.hpp"
#include "support/store_test.hpp"

#include <rowan/core/identifier.hpp>
#include <rowan/rowan.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rowan::test {

/// Has a store for itself, and opens nothing.
class store_test : public testing::Test {
protected:
    store_test() {
        if (!m_store.server.empty()) m_database.emplace(m_store.server);
    }
    [[nodiscard]] const store& on() const noexcept { return m_store; }
    /// `options`: "a=1&b=2".
    [[nodiscard]] std::string url(std::string_view options = {}) const {
        std::string all = "timeout_ms=20000";
        for (const std::string_view more : {m_store.options, options}) {
            if (!more.empty()) all += "&" + std::string(more);
        }
        return m_database ? m_database->url(all) : "sqlite::memory:?" + all;
    }
    /// Another handle to the same store; to another store where it is not shared.
    [[nodiscard]] database open(std::string_view options = {}) const { return connect(url(options)); }
    /// Handles to the other nodes of a cluster, which see what any node has committed; none elsewhere.
    [[nodiscard]] std::vector<database> other_nodes() const {
        std::vector<database> all;
        for (const char* node : {"galera_node_2", "galera_node_3"}) {
            if (!on().is_cluster) break;
            all.push_back(connect(with_database(server_url(node), place().name(), "timeout_ms=20000&sync_wait=on")));
        }
        return all;
    }
    /// Not where SQLite is in memory.
    [[nodiscard]] const fresh_database& place() const { return m_database.value(); }

private:
    const store& m_store = store_under_test();
    std::optional<fresh_database> m_database;
};

/// Has an open database, too.
class database_test : public store_test {
protected:
    /// A handle for a rival in the middle of a call: another one where the store can be opened twice.
    [[nodiscard]] database rival() const { return on().is_shared ? open() : db; }
    [[nodiscard]] const statement::capabilities& capabilities() const { return db.context().capabilities(); }
    [[nodiscard]] const dialect& engine_words() const { return dialect_of(capabilities().engine); }
    void execute_all(const sql_list& statements) const {
        for (const std::string& each : statements) db.execute(each);
    }
    /// The parameter of this number, from 1, in SQL of a test's own.
    [[nodiscard]] std::string parameter(int number) const {
        switch (capabilities().placeholder) {
        case statement::placeholder_style::question_numbered: return "?" + std::to_string(number);
        case statement::placeholder_style::dollar_numbered: return "$" + std::to_string(number);
        default: return "?";
        }
    }
    /// A name as the engine quotes it, for SQL of a test's own.
    [[nodiscard]] std::string quoted(std::string_view name) const {
        std::string text;
        core::append_quoted(text, name, capabilities().identifier_quote);
        return text;
    }

    database db = open();
};

} // namespace rowan::test

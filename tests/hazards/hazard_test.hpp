// What the tests of hazards share: raw sessions for the naive side, Rowan's calls in threads, and who waits for whom.
#pragma once

#include "session/models.hpp"
#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"
#include "support/lock_waits.hpp"
#include "support/raw_session.hpp"
#include "support/servers.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <string>

namespace rowan::test {

/// Has the table `entry` (id, name unique, value not negative), made by Rowan.
class hazard_test : public database_test {
protected:
    hazard_test() { db.create_tables<entry>(); }

    [[nodiscard]] raw_session raw() const { return raw_session(place().url()); }
    /// Of a server: returns when so many sessions of this database wait for locks.
    void await_waiting(int count = 1) const { await_lock_waits(administrator(), place().name(), count); }
    [[nodiscard]] int lock_waits() const { return test::lock_waits(administrator(), place().name()); }
    /// A call of Rowan's in a thread of its own.
    template <class Call>
    [[nodiscard]] static auto start(Call call) {
        return std::async(std::launch::async, std::move(call));
    }
    [[nodiscard]] static std::string insert(const std::string& name, int value = 0) {
        return "INSERT INTO entry(name, value) VALUES ('" + name + "', " + std::to_string(value) + ")";
    }
    /// Does nothing where the name is taken.
    [[nodiscard]] std::string insert_or_nothing(const std::string& name, int value = 0) const {
        return std::string(engine_words().insert_or_nothing) + insert(name, value).substr(7) +
               std::string(engine_words().or_nothing);
    }
    [[nodiscard]] static std::string count_of(const std::string& name) {
        return "SELECT count(*) FROM entry WHERE name = '" + name + "'";
    }
    [[nodiscard]] std::string duplicate_key() const { return std::string(engine_words().duplicate_key_code); }
    [[nodiscard]] std::string deadlock() const { return std::string(engine_words().deadlock_code); }

    /// The named row's value.
    [[nodiscard]] std::int64_t value_of(const std::string& name) const {
        return db.objects<entry>().get(f<&entry::name> == name).value;
    }
    /// Of a server: whoever may do everything; of a cluster on its first node.
    [[nodiscard]] std::string administrator() const {
        if (on().is_cluster) return server_url("galera_admin_1");
        return capabilities().engine == "mariadb" ? server_url("mariadb_admin") : place().url();
    }
};

} // namespace rowan::test

// A file damaged anywhere: whatever is asked of it, the answer is a row or a rowan::error, never worse.
#include "sqlite/folder.hpp"
#include "sqlite/test_connection.hpp"

#include <rowan/core/error.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <iterator>

namespace {

using namespace rowan::test;

std::string sound_database() {
    const folder place;
    {
        const auto db = open(place.url("t.db", "?journal=delete"));
        db->execute("CREATE TABLE t(id INTEGER PRIMARY KEY, k TEXT UNIQUE, v BLOB) STRICT;"
                    "CREATE INDEX i ON t(lower(k), v) WHERE id > 3;"
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) "
                    "INSERT INTO t(k, v) SELECT 'key' || i, zeroblob(100) FROM n");
    }
    std::ifstream file(place.path("t.db"), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

RC_GTEST_PROP(damaged_file, throws_at_worst, ()) {
    static const std::string sound = sound_database();
    std::string bytes = sound;
    const auto size = static_cast<int>(bytes.size());
    for (const auto& [place, value] : *rc::gen::container<std::vector<std::pair<int, char>>>(rc::gen::pair(
             rc::gen::oneOf(rc::gen::inRange(0, size), rc::gen::inRange(0, 600)), rc::gen::arbitrary<char>())))
        bytes[static_cast<std::size_t>(place)] = value;
    if (*rc::gen::inRange(0, 4) == 0) bytes.resize(static_cast<std::size_t>(*rc::gen::inRange(0, size)));

    const folder place;
    place.write("t.db", bytes);
    try {
        const auto db = open(place.url("t.db", "?journal=delete&synchronous=off"));
        (void)db->describe("t");
        (void)rows(*db, "SELECT * FROM t ORDER BY v, k");
        db->execute("INSERT INTO t(k) VALUES ('new'); DELETE FROM t WHERE id % 2 = 0");
    } catch (const rowan::error& failed) {
        RC_ASSERT(*failed.what() != '\0');
    }
}

} // namespace

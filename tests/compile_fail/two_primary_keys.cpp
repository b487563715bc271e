// A table with two primary keys.
// expect: a table has at most one primary key
#include <rowan/rowan.hpp>

struct thing {
#ifdef CORRECTED
    std::int64_t id{};
    std::string code{};
    using rowan_table = rowan::table<"thing", rowan::primary_key<&thing::id>, rowan::unique<&thing::code>>;
#else
    std::int64_t id{};
    std::string code{};
    using rowan_table = rowan::table<"thing", rowan::primary_key<&thing::id>, rowan::primary_key<&thing::code>>;
#endif
};

void call(rowan::database& db) {
    db.create_tables<thing>();
}

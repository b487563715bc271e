// A key without columns.
// expect: a key needs at least one column
#include <rowan/rowan.hpp>

struct thing {
#ifdef CORRECTED
    std::int64_t id{};
    using rowan_table = rowan::table<"thing", rowan::primary_key<&thing::id>>;
#else
    std::int64_t id{};
    using rowan_table = rowan::table<"thing", rowan::unique<rowan::nulls_not_distinct>>;
#endif
};

void call(rowan::database& db) {
    db.create_tables<thing>();
}

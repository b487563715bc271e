// A struct without a table.
// expect: this struct has no table: give it `using rowan_table = rowan::table<"name", …>`, or specialise
// rowan::table_of for it
#include <rowan/rowan.hpp>

struct thing {
#ifdef CORRECTED
    std::int64_t id{};
    using rowan_table = rowan::table<"thing", rowan::primary_key<&thing::id>>;
#else
    std::int64_t id{};
#endif
};

void call(rowan::database& db) {
    db.create_tables<thing>();
}

// Something in the list of rowan::table that is no option of it.
// expect: rowan::table: this is no option of a table
#include <rowan/rowan.hpp>

struct thing {
#ifdef CORRECTED
    std::int64_t id{};
    using rowan_table = rowan::table<"thing", rowan::primary_key<&thing::id>>;
#else
    std::int64_t id{};
    using rowan_table = rowan::table<"thing", std::string>;
#endif
};

void call(rowan::database& db) {
    db.create_tables<thing>();
}

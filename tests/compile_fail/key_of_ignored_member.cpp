// A key over a member that is no column.
// expect: rowan::table: a key names a member that is not a column (rowan::ignore)
#include <rowan/rowan.hpp>

struct thing {
#ifdef CORRECTED
    std::int64_t id{};
    std::string code{};
    using rowan_table = rowan::table<"thing", rowan::primary_key<&thing::id>, rowan::unique<&thing::code>>;
#else
    std::int64_t id{};
    std::string code{};
    using rowan_table = rowan::table<"thing", rowan::unique<&thing::code>, rowan::ignore<&thing::code>>;
#endif
};

void call(rowan::database& db) {
    db.create_tables<thing>();
}

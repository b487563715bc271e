// A foreign key whose column is of another type than the one it refers to.
// expect: rowan::foreign_key: the member and the one it refers to are of different types
#include <rowan/rowan.hpp>

struct owner {
    std::int64_t id{};
    using rowan_table = rowan::table<"owner", rowan::primary_key<&owner::id>>;
};

struct thing {
    std::int64_t id{};
#ifdef CORRECTED
    std::optional<std::int64_t> owner_id{};
#else
    std::string owner_id{};
#endif
    using rowan_table =
        rowan::table<"thing", rowan::primary_key<&thing::id>, rowan::foreign_key<&thing::owner_id, &owner::id>>;
};

void call(rowan::database& db) {
    db.create_tables<thing>();
}

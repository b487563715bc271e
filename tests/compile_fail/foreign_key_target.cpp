// A foreign key that refers to a column without a unique key.
// expect: rowan::foreign_key: the member referred to is not the whole of a primary or unique key of its model
#include <rowan/rowan.hpp>

struct owner {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"owner", rowan::primary_key<&owner::id>>;
};

struct thing {
    std::int64_t id{};
    std::int64_t owner_id{};
    std::string owner_name{};
#ifdef CORRECTED
    using rowan_table =
        rowan::table<"thing", rowan::primary_key<&thing::id>, rowan::foreign_key<&thing::owner_id, &owner::id>>;
#else
    using rowan_table =
        rowan::table<"thing", rowan::primary_key<&thing::id>, rowan::foreign_key<&thing::owner_name, &owner::name>>;
#endif
};

void call(rowan::database& db) {
    db.create_tables<thing>();
}

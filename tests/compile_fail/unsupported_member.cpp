// A member of a type that no column can hold.
// expect: a member's type is no column type: specialise rowan::stored_as for it, or leave the member out with
// rowan::ignore
#include <rowan/rowan.hpp>

struct thing {
#ifdef CORRECTED
    std::int64_t id{};
    std::vector<int> marks{};
    using rowan_table = rowan::table<"thing", rowan::primary_key<&thing::id>, rowan::ignore<&thing::marks>>;
#else
    std::int64_t id{};
    std::vector<int> marks{};
    using rowan_table = rowan::table<"thing", rowan::primary_key<&thing::id>>;
#endif
};

void call(rowan::database& db) {
    db.create_tables<thing>();
}

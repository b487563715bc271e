// A model without members.
// expect: a model needs between 1 and 64 members
#include <rowan/rowan.hpp>

struct thing {
#ifdef CORRECTED
    std::int64_t id{};
    using rowan_table = rowan::table<"thing">;
#else
    using rowan_table = rowan::table<"thing">;
#endif
};

void call(rowan::database& db) {
    db.create_tables<thing>();
}

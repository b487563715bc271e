// A model with a constructor.
// expect: a model must be a plain aggregate: no constructors, no base classes, no private members
#include <rowan/rowan.hpp>

struct thing {
#ifdef CORRECTED
    std::int64_t id{};
    using rowan_table = rowan::table<"thing", rowan::primary_key<&thing::id>>;
#else
    thing(int) {}
    std::int64_t id{};
    using rowan_table = rowan::table<"thing", rowan::primary_key<&thing::id>>;
#endif
};

void call(rowan::database& db) {
    db.create_tables<thing>();
}

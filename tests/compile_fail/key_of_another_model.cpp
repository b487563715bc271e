// A key over a member of another model.
// expect: rowan::table: this option names a member of another model; name the model's own members
#include <rowan/rowan.hpp>

struct other {
    std::int64_t id{};
    std::string code{};
    using rowan_table = rowan::table<"other", rowan::primary_key<&other::id>>;
};

struct thing {
    std::int64_t id{};
    std::string code{};
#ifdef CORRECTED
    using rowan_table = rowan::table<"thing", rowan::primary_key<&thing::id>, rowan::unique<&thing::code>>;
#else
    using rowan_table = rowan::table<"thing", rowan::primary_key<&thing::id>, rowan::unique<&other::code>>;
#endif
};

void call(rowan::database& db) {
    db.create_tables<thing>();
}

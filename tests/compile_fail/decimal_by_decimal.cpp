// Two decimals multiplied, whose product would have units of its own.
// expect: arithmetic needs two numbers, or
#include "models.hpp"

struct invoice {
    std::int64_t id{};
    rowan::decimal<10, 2> price{};
    rowan::decimal<10, 2> rate{};
    using rowan_table = rowan::table<"invoice", rowan::primary_key<&invoice::id>>;
};

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<invoice>().filter(f<&invoice::price> * 2 > f<&invoice::rate> + 1));
#else
    static_cast<void>(db.objects<invoice>().filter(f<&invoice::price> * f<&invoice::rate> > 1));
#endif
}

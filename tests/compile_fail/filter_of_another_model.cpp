// A filter by a column of a model that is not part of the query.
// expect: filter(): this names a column of a model that is not part of the query; join it first
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<book>().join<publisher>().filter(f<&publisher::name> == "Ace"));
#else
    static_cast<void>(db.objects<book>().filter(f<&publisher::name> == "Ace"));
#endif
}

// An order by a column of a model that is not part of the query.
// expect: order_by(): this names a column of a model that is not part of the query; join it first
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<book>().join<publisher>().order_by(f<&publisher::name>));
#else
    static_cast<void>(db.objects<book>().order_by(f<&publisher::name>.desc()));
#endif
}

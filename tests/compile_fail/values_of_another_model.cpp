// A chosen column of a model that is not part of the query.
// expect: values(): this names a column of a model that is not part of the query; join it first
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<book>().join<publisher>().values(f<&publisher::name>));
#else
    static_cast<void>(db.objects<book>().values(f<&publisher::name>));
#endif
}

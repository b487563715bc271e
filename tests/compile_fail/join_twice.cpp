// A join with a model that is part of the query already.
// expect: join(): this model is part of the query already
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<book>().join<publisher>());
#else
    static_cast<void>(db.objects<book>().join<publisher>().join<book>());
#endif
}

// A prefetch of a model without a foreign key to this one.
// expect: related(): no rowan::foreign_key
#include "relation_models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<book>().prefetch<publisher>());
#else
    static_cast<void>(db.objects<book>().prefetch<author>());
#endif
}

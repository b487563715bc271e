// Something else than rows is added to a related set.
// expect: add(): rows of this set's model are needed
#include "relation_models.hpp"

void call() {
#ifdef CORRECTED
    db.related<book>(publisher{}).add(book{});
#else
    db.related<book>(publisher{}).add(3);
#endif
}

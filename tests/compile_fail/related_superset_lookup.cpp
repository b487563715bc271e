// A lookup that, with the relation's part, names more than a unique key.
// expect: the lookup names more than the columns of a unique key
#include "relation_models.hpp"

void call() {
#ifdef CORRECTED
    db.related<book>(publisher{}).get_or_create(f<&book::title> == "x");
#else
    db.related<book>(publisher{}).get_or_create(f<&book::title> == "x" && f<&book::id> == 3);
#endif
}

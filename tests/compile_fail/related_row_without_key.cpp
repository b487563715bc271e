// A row of a related set whose unique keys do not hold the foreign key.
// expect: get_or_create(): not exactly one unique key of this model holds the foreign key
#include "relation_models.hpp"

void call() {
#ifdef CORRECTED
    db.related<book>(publisher{}).get_or_create(book{.title = "x"});
#else
    db.related<shelf, &shelf::owner_id>(publisher{}).get_or_create(shelf{.code = "x"});
#endif
}

// A row leaves its set, but its foreign key cannot be NULL.
// expect: remove(): the foreign key cannot be NULL, so a row cannot leave its set and stay
#include "relation_models.hpp"

void call() {
#ifdef CORRECTED
    db.related<shelf, &shelf::owner_id>(publisher{}).remove(shelf{});
#else
    db.related<book>(publisher{}).remove(book{});
#endif
}

// All rows leave their set, but their foreign key cannot be NULL.
// expect: remove(): the foreign key cannot be NULL, so a row cannot leave its set and stay
#include "relation_models.hpp"

void call() {
#ifdef CORRECTED
    db.related<shelf, &shelf::owner_id>(publisher{}).clear();
#else
    db.related<book>(publisher{}).clear();
#endif
}

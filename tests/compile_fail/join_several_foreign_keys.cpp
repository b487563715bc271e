// A join where two foreign keys lead, and none is named.
// expect: join(): several foreign keys lead from one to the other; name the one that is meant
#include "relation_models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<shelf>().join<publisher, &shelf::owner_id>());
#else
    static_cast<void>(db.objects<shelf>().join<publisher>());
#endif
}

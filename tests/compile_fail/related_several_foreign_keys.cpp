// Related rows where two foreign keys lead, and none is named.
// expect: related(): several foreign keys lead from one model to the other; name one
#include "relation_models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.related<shelf, &shelf::owner_id>(publisher{}));
#else
    static_cast<void>(db.related<shelf>(publisher{}));
#endif
}

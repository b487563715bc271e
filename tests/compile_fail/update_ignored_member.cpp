// An update of a member that is not a column.
// expect: f<…>: this member is not a column of its model (rowan::ignore)
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().update(f<&author::name> = "x");
#else
    db.objects<author>().update(f<&author::cache> = "x");
#endif
}

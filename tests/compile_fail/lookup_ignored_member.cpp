// A lookup by a member that is not a column.
// expect: f<…>: this member is not a column of its model (rowan::ignore)
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().get_or_create(f<&author::email> == "x");
#else
    db.objects<author>().get_or_create(f<&author::cache> == "x");
#endif
}

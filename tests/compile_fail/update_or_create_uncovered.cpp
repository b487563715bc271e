// An update_or_create by a member that no unique key covers.
// expect: the lookup covers no unique key of this model and would race
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().update_or_create(f<&author::email> == "x", f<&author::age> += 1);
#else
    db.objects<author>().update_or_create(f<&author::name> == "x", f<&author::age> += 1);
#endif
}

// A lookup by a unique key and one column more.
// expect: get_or_create(): the lookup names more than the columns of a unique key, and would miss a row with which the
// insert then collides; look up by the key alone and give the rest as defaults
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().get_or_create(f<&author::email> == "a@example.org", f<&author::age> = 7);
#else
    db.objects<author>().get_or_create(f<&author::email> == "a@example.org" && f<&author::age> == 7);
#endif
}

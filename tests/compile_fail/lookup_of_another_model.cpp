// A lookup that names a column of another model.
// expect: get_or_create(): the lookup names a column of another model; look up by this model's own members
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().get_or_create(f<&author::email> == "x");
#else
    db.objects<author>().get_or_create(f<&account::email> == "x");
#endif
}

// A lookup by the lower-case form of a column whose key is not over lower().
// expect: get_or_create(): the lookup covers no unique key of this model and would race; declare rowan::unique<…> on
// the looked-up members, or call get_or_create_locked()
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().get_or_create(f<&author::email> == "a@example.org");
#else
    db.objects<author>().get_or_create(rowan::lower(f<&author::email>) == "a@example.org");
#endif
}

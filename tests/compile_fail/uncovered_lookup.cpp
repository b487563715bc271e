// A lookup by a member that no unique key covers.
// expect: get_or_create(): the lookup covers no unique key of this model and would race; declare rowan::unique<…> on
// the looked-up members, or call get_or_create_locked()
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().get_or_create(f<&author::email> == "ursula@example.org");
#else
    db.objects<author>().get_or_create(f<&author::name> == "Ursula K. Le Guin");
#endif
}

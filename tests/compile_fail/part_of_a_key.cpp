// A lookup by one column of a key of two.
// expect: get_or_create(): the lookup covers no unique key of this model and would race; declare rowan::unique<…> on
// the looked-up members, or call get_or_create_locked()
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<book>().get_or_create(f<&book::title> == "Tehanu" && f<&book::publisher_id> == 1);
#else
    db.objects<book>().get_or_create(f<&book::title> == "Tehanu");
#endif
}

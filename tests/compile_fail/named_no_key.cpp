// A row with members named that are no unique key.
// expect: get_or_create(): the members named are no unique key of this model, and the call would race; declare
// rowan::unique<…> on them, or name the members of a key
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.get_or_create<&author::email>(author{.email = "x"});
#else
    db.get_or_create<&author::name>(author{.email = "x"});
#endif
}

// A get_or_create_locked by something else than equalities.
// expect: get_or_create_locked(): the lookup must be equalities (f<&T::m> == value) joined by &&
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<note>().get_or_create_locked(f<&note::text> == "x");
#else
    db.objects<note>().get_or_create_locked(f<&note::text>.contains("x"));
#endif
}

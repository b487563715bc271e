// A lookup that is not made of equalities.
// expect: get_or_create(): the lookup must be equalities (f<&T::m> == value) joined by &&
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().get_or_create(f<&author::email> == "x");
#else
    db.objects<author>().get_or_create(f<&author::email> >= "x");
#endif
}

// A row where a lookup is expected.
// expect: get_or_create(): the lookup must be equalities (f<&T::m> == value) joined by &&
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.get_or_create(author{.email = "x"});
#else
    db.objects<author>().get_or_create(author{.email = "x"});
#endif
}

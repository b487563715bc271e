// An update by a comparison.
// expect: update(): assignments are needed, such as f<&T::m> = value; == compares
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().update(f<&author::age> = 7);
#else
    db.objects<author>().update(f<&author::age> == 7);
#endif
}

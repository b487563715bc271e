// An assignment where a comparison was meant.
// expect: filter(): a condition is needed, such as f<&T::m> == value
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<author>().filter(f<&author::age> == 1));
#else
    static_cast<void>(db.objects<author>().filter(f<&author::age> = 1));
#endif
}

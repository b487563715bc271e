// A filter by a column that is no condition.
// expect: filter(): a condition is needed, such as f<&T::m> == value
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<author>().filter(f<&author::age> != 0));
#else
    static_cast<void>(db.objects<author>().filter(f<&author::age>));
#endif
}

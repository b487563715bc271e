// Text bounds for a number column.
// expect: between(): the bounds are not of the column's type; convert them first
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<author>().filter(f<&author::age>.between(1, 2)));
#else
    static_cast<void>(db.objects<author>().filter(f<&author::age>.between("1", "2")));
#endif
}

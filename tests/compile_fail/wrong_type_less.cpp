// A text compared with a number column.
// expect: the value compared with is not of the column's type; convert it first
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<author>().filter(f<&author::age> < 18));
#else
    static_cast<void>(db.objects<author>().filter(f<&author::age> < "18"));
#endif
}

// A number assigned to a text column.
// expect: the value assigned is not of the column's type; convert it first
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().update(f<&author::name> = "7");
#else
    db.objects<author>().update(f<&author::name> = 7);
#endif
}

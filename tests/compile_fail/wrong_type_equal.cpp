// A number compared with a text column.
// expect: the value compared with is not of the column's type; convert it first
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().get_or_create(f<&author::email> == "7");
#else
    db.objects<author>().get_or_create(f<&author::email> == 7);
#endif
}

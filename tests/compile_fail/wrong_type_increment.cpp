// An increment by a value of another type.
// expect: += needs a number column and a number, or a decimal or duration column and a value of its type
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().update(f<&author::age> += 1);
#else
    db.objects<author>().update(f<&author::name> += 1);
#endif
}

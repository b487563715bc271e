// The clock assigned to a column of minutes, which it hardly ever is a whole number of.
// expect: the value assigned is not of the column's type
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<job>().update(f<&job::due> = rowan::now(), f<&job::done> = rowan::now());
#else
    db.objects<job>().update(f<&job::minute> = rowan::now());
#endif
}

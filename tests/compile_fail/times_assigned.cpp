// A time of another resolution assigned, which could not be read again on SQLite.
// expect: the value assigned is not of the column's type
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<job>().update(f<&job::done> = f<&job::begun>);
#else
    db.objects<job>().update(f<&job::due> = f<&job::done>);
#endif
}

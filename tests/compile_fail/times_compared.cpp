// Times of two resolutions compared, whose texts would differ on SQLite also where the times do not.
// expect: the two sides of the comparison are of types that cannot be compared
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<job>().filter(f<&job::done> <= f<&job::begun> && f<&job::due> <= rowan::now()));
#else
    static_cast<void>(db.objects<job>().filter(f<&job::done> <= f<&job::due>));
#endif
}

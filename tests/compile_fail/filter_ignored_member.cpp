// A filter by a member that is not a column.
// expect: f<…>: this member is not a column of its model (rowan::ignore)
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<author>().filter(f<&author::name> != "x"));
#else
    static_cast<void>(db.objects<author>().filter(f<&author::cache> != "x"));
#endif
}

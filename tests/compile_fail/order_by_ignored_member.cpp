// An order by a member that is not a column.
// expect: f<…>: this member is not a column of its model (rowan::ignore)
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<author>().order_by(f<&author::name>));
#else
    static_cast<void>(db.objects<author>().order_by(f<&author::cache>));
#endif
}

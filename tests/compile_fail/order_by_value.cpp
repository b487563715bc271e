// An order by something that is no column.
// expect: order_by(): columns or expressions are needed, such as f<&T::m>.desc()
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<author>().order_by(f<&author::age>));
#else
    static_cast<void>(db.objects<author>().order_by("age"));
#endif
}

// The sum of a text column.
// expect: sum(): a number, a decimal or a duration is needed
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<author>().sum(f<&author::age>));
#else
    static_cast<void>(db.objects<author>().sum(f<&author::name>));
#endif
}

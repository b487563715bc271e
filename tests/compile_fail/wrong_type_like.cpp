// A pattern for a number column.
// expect: like() and its kin need a text column
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<author>().filter(f<&author::name>.starts_with("A")));
#else
    static_cast<void>(db.objects<author>().filter(f<&author::age>.starts_with("A")));
#endif
}

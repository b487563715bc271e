// Numbers where a text column is looked for.
// expect: in(): the values are not of the column's type; convert them first
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<author>().filter(f<&author::name>.in({"1", "2"})));
#else
    static_cast<void>(db.objects<author>().filter(f<&author::name>.in({1, 2})));
#endif
}

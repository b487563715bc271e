// Arithmetic with a text column.
// expect: arithmetic needs
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<author>().filter(f<&author::age> + 1 > 2));
#else
    static_cast<void>(db.objects<author>().filter(f<&author::name> + 1 > 2));
#endif
}

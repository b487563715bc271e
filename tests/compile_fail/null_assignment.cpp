// NULL assigned to a column that cannot be NULL.
// expect: the value assigned may be NULL, and the column may not
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().update(f<&author::motto> = std::nullopt);
#else
    db.objects<author>().update(f<&author::name> = std::nullopt);
#endif
}

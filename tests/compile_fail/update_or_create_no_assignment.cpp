// A callable after the row of update_or_create.
// expect: update_or_create(): after the row stand assignments, such as f<&T::m> += 1
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.update_or_create(author{.email = "x"}, f<&author::age> += 1);
#else
    db.update_or_create(author{.email = "x"}, 1);
#endif
}

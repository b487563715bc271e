// An assignment to the key after the row of update_or_create.
// expect: update_or_create(): an assignment changes a column of the key, and the row would not be found again
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.update_or_create(author{.email = "x"}, f<&author::age> += 1);
#else
    db.update_or_create(author{.email = "x"}, f<&author::email> = "y");
#endif
}

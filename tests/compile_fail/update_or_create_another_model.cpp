// An assignment to a column of another model after the row of update_or_create.
// expect: update_or_create(): an assignment names a column of another model; assign the row's own members
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.update_or_create(author{.email = "x"}, f<&author::name> = "y");
#else
    db.update_or_create(author{.email = "x"}, f<&publisher::name> = "y");
#endif
}

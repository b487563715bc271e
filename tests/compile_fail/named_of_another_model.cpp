// A row with a member of another model named as its key.
// expect: get_or_create(): the key named is a member of another model; name members of the row's own model
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.get_or_create<&author::email>(author{.email = "x"});
#else
    db.get_or_create<&account::email>(author{.email = "x"});
#endif
}

// A row whose key may be NULL.
// expect: get_or_create(): a column of this key may be NULL, and NULLs are distinct, so that every call would create a
// row; make the member not optional, or declare the key nulls_not_distinct
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.get_or_create(tagged_device{.serial = "S1"});
#else
    db.get_or_create(device{.serial = "S1"});
#endif
}

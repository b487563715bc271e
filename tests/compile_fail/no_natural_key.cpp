// A row of a model without a unique key but its generated primary key.
// expect: get_or_create(): this model has no unique key but its generated primary key, so every call would create a
// row; declare rowan::unique<…>, or call get_or_create_locked()
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<note>().get_or_create_locked(f<&note::text> == "x");
#else
    db.get_or_create(note{.text = "x"});
#endif
}

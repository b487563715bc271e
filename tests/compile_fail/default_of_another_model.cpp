// A default for a column of another model.
// expect: get_or_create(): a default assigns a column of another model; assign this model's own members
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().get_or_create(f<&author::email> == "a@example.org", f<&author::name> = "A");
#else
    db.objects<author>().get_or_create(f<&author::email> == "a@example.org", f<&publisher::name> = "A");
#endif
}

// A default that assigns the column looked up by.
// expect: get_or_create(): a default assigns a column of the lookup, and the row would not be found again; the lookup
// alone gives the key its value
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().get_or_create(f<&author::email> == "a@example.org", f<&author::name> = "A");
#else
    db.objects<author>().get_or_create(f<&author::email> == "a@example.org", f<&author::email> = "b@example.org");
#endif
}

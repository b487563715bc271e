// A default that is neither an assignment nor callable with the row.
// expect: get_or_create(): a default must be an assignment (f<&T::m> = value) or a callable that takes the row, as
// [](T& row) { … }
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<author>().get_or_create(f<&author::email> == "a@example.org", [](author& a) { a.name = "A"; });
#else
    db.objects<author>().get_or_create(f<&author::email> == "a@example.org", author{.name = "A"});
#endif
}

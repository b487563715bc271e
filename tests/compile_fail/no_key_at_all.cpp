// A row of a model without any key.
// expect: get_or_create(): this model has no unique key
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.create(reading{.sensor = "s"});
#else
    db.get_or_create(reading{.sensor = "s"});
#endif
}

// Removing a row of a model without a primary key.
// expect: remove(): the model has no primary key; filter for the row and remove() that
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<reading>().filter(f<&reading::sensor> == "s").remove();
#else
    db.remove(reading{.sensor = "s"});
#endif
}

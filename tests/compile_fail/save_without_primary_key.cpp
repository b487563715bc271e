// Saving a row of a model without a primary key.
// expect: save(): the model has no primary key; use create() or update_or_create()
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.create(reading{.sensor = "s"});
#else
    reading row{.sensor = "s"};
    db.save(row);
#endif
}

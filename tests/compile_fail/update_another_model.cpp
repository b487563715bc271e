// An update of a column of another model.
// expect: update(): an assignment names a column of another model
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.objects<publisher>().update(f<&publisher::name> = "Ace");
#else
    db.objects<book>().update(f<&publisher::name> = "Ace");
#endif
}

// A parameter of a type that is no column type.
// expect: a parameter must be of a column type: a number, text, bytes, a date, …
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.execute("DELETE FROM note WHERE id = ?", 7);
#else
    db.execute("DELETE FROM note WHERE id = ?", note{});
#endif
}

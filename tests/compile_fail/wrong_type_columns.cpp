// Columns of two types compared.
// expect: the two sides of the comparison are of types that cannot be compared
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<author>().filter(f<&author::name> == f<&author::email>));
#else
    static_cast<void>(db.objects<author>().filter(f<&author::name> == f<&author::age>));
#endif
}

// A struct with more members than there are columns chosen.
// expect: values_as(): one column for each member
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<author>().values_as<reading>(f<&author::name>, rowan::avg(f<&author::age>)));
#else
    static_cast<void>(db.objects<author>().values_as<reading>(f<&author::name>));
#endif
}

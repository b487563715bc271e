// Related rows of models without a foreign key between them.
// expect: related(): no rowan::foreign_key
#include "relation_models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.related<publisher>(book{}));
#else
    static_cast<void>(db.related<author>(book{}));
#endif
}

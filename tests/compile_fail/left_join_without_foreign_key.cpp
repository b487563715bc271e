// A left join of models without a foreign key between them.
// expect: left_join(): no rowan::foreign_key is declared between this model and those of the query
#include "models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<book>().left_join<publisher>());
#else
    static_cast<void>(db.objects<book>().left_join<author>());
#endif
}

// Something else than rows is linked.
// expect: add(): rows of this set's model are needed
#include "relation_models.hpp"

void call() {
#ifdef CORRECTED
    db.related<tag, book_tag>(book{}).add(tag{});
#else
    db.related<tag, book_tag>(book{}).add(book{});
#endif
}

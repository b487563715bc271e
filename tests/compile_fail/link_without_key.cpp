// A link model in which rows could be linked twice.
// expect: related(): the link model has no unique key over exactly its two foreign keys
#include "relation_models.hpp"

void call() {
#ifdef CORRECTED
    db.related<tag, book_tag>(book{}).add(tag{});
#else
    db.related<tag, loose_tag>(book{}).add(tag{});
#endif
}

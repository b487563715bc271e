// A link model that does not refer to one of the two models.
// expect: related(): the link model needs a rowan::foreign_key to each of the two models
#include "relation_models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.related<tag, book_tag>(book{}));
#else
    static_cast<void>(db.related<author, book_tag>(book{}));
#endif
}

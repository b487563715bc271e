// A linked row is looked up by no unique key.
// expect: get_or_create(): the lookup covers no unique key of this model and would race
#include "relation_models.hpp"

void call() {
#ifdef CORRECTED
    db.related<tag, book_tag>(book{}).get_or_create(f<&tag::text> == "x");
#else
    db.related<tag, book_tag>(book{}).get_or_create(f<&tag::note> == "x");
#endif
}

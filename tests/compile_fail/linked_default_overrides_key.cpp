// A default of a linked row overrides its key.
// expect: get_or_create(): a default assigns a column of the lookup
#include "relation_models.hpp"

void call() {
#ifdef CORRECTED
    db.related<tag, book_tag>(book{}).get_or_create(f<&tag::text> == "x", f<&tag::note> = "y");
#else
    db.related<tag, book_tag>(book{}).get_or_create(f<&tag::text> == "x", f<&tag::text> = "y");
#endif
}

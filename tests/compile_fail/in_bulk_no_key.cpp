// Rows by the values of a column that is no unique key.
// expect: in_bulk(): the member is no unique key by itself
#include "relation_models.hpp"

void call() {
#ifdef CORRECTED
    static_cast<void>(db.objects<author>().in_bulk<&author::email>(std::vector<std::string>{}));
#else
    static_cast<void>(db.objects<author>().in_bulk<&author::name>(std::vector<std::string>{}));
#endif
}

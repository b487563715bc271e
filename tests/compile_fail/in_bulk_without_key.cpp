// in_bulk by a member that is no unique key.
// expect: in_bulk(): the member is no unique key by itself, so several rows could have one value
#include "models.hpp"

void call() {
    const std::vector<std::string> names = {"Ursula"};
#ifdef CORRECTED
    static_cast<void>(db.objects<author>().in_bulk<&author::email>(names));
#else
    static_cast<void>(db.objects<author>().in_bulk<&author::name>(names));
#endif
}

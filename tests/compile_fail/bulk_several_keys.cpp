// Many rows of a model with several unique keys, and none named.
// expect: this model has several unique keys; name the one to look up by
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.get_or_create_all<&account::login>(std::vector<account>{{.login = "ursula"}});
#else
    db.get_or_create_all(std::vector<account>{{.login = "ursula"}});
#endif
}

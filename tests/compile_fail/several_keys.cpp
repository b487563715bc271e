// A row of a model with several unique keys, and none named.
// expect: get_or_create(): this model has several unique keys; name the one to look up by:
// get_or_create<&T::member>(row)
#include "models.hpp"

void call() {
#ifdef CORRECTED
    db.get_or_create<&account::login>(account{.login = "ursula"});
#else
    db.get_or_create(account{.login = "ursula"});
#endif
}

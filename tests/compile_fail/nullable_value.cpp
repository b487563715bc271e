// A value that may be NULL for a key whose NULLs are distinct.
// expect: get_or_create(): the value of a key column may be NULL, and NULLs are distinct, so that every call would
// create a row; give a value that is not optional, or declare the key nulls_not_distinct
#include "models.hpp"

void call() {
#ifdef CORRECTED
    std::string serial = "S1";
    db.objects<device>().get_or_create(f<&device::serial> == serial);
    std::optional<std::string> unknown;
    db.objects<tagged_device>().get_or_create(f<&tagged_device::serial> == unknown);
#else
    std::optional<std::string> serial = "S1";
    db.objects<device>().get_or_create(f<&device::serial> == serial);
#endif
}

// The clock assigned to a column of minutes, which it hardly ever is a whole number of.
// expect: the value assigned is not of the column's type
#include "models.hpp"

struct job {
    std::int64_t id{};
    std::chrono::sys_seconds due{};
    std::chrono::sys_time<std::chrono::milliseconds> done{};
    std::chrono::sys_time<std::chrono::milliseconds> begun{};
    std::chrono::sys_time<std::chrono::minutes> minute{};
    using rowan_table = rowan::table<"job", rowan::primary_key<&job::id>>;
};

void call() {
#ifdef CORRECTED
    db.objects<job>().update(f<&job::due> = rowan::now(), f<&job::done> = rowan::now());
#else
    db.objects<job>().update(f<&job::minute> = rowan::now());
#endif
}

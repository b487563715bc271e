// A time of another resolution assigned, which could not be read again on SQLite.
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
    db.objects<job>().update(f<&job::done> = f<&job::begun>);
#else
    db.objects<job>().update(f<&job::due> = f<&job::done>);
#endif
}

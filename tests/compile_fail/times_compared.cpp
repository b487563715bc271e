// Times of two resolutions compared, whose texts would differ on SQLite also where the times do not.
// expect: the two sides of the comparison are of types that cannot be compared
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
    static_cast<void>(db.objects<job>().filter(f<&job::done> <= f<&job::begun> && f<&job::due> <= rowan::now()));
#else
    static_cast<void>(db.objects<job>().filter(f<&job::done> <= f<&job::due>));
#endif
}

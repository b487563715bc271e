// Runs one operation many times inside one marked function, so that callgrind can count the instructions of that
// function alone.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "support/c_store.hpp"
#include "support/operations.hpp"

namespace {

constexpr std::size_t rows_of_table = 10'000;
constexpr std::size_t rows_of_stream = 100'000;
constexpr std::size_t warm_up_calls = 50;

struct run {
    const char* operation;
    bench::people present;
    bench::people absent;
    std::vector<std::size_t> order;
};

/// Makes the calls `first` … `first + count - 1` and adds up what they return.
template <class Call>
std::size_t repeated(std::size_t first, std::size_t count, const Call& call) {
    std::size_t sum = 0;
    for (std::size_t number = first; number < first + count; ++number) {
        sum += call(number);
    }
    return sum;
}

std::size_t calls(bench::operations& side, const run& what, std::size_t first, std::size_t count) {
    const bench::people& present = what.present;
    const bench::people& absent = what.absent;
    const std::vector<std::size_t>& order = what.order;
    const std::string_view operation{what.operation};
    if (operation == "get") {
        return repeated(first, count, [&](std::size_t call) { return side.get(present.emails[order[call]]); });
    }
    if (operation == "hit") {
        return repeated(first, count, [&](std::size_t call) {
            return side.get_or_create(present.emails[order[call]], present.names[order[call]],
                                      present.born[order[call]]);
        });
    }
    if (operation == "hit_row") {
        return repeated(first, count, [&](std::size_t call) {
            return side.get_or_create_row(present.emails[order[call]], present.names[order[call]],
                                          present.born[order[call]]);
        });
    }
    if (operation == "miss") {
        return repeated(first, count, [&](std::size_t call) {
            return side.get_or_create(absent.emails[call], absent.names[call], absent.born[call]);
        });
    }
    if (operation == "miss_row") {
        return repeated(first, count, [&](std::size_t call) {
            return side.get_or_create_row(absent.emails[call], absent.names[call], absent.born[call]);
        });
    }
    if (operation == "create") {
        return repeated(first, count, [&](std::size_t call) {
            return side.create(absent.emails[call], absent.names[call], absent.born[call]);
        });
    }
    if (operation == "stream") {
        return side.stream();
    }
    std::fprintf(stderr, "unknown operation %s\n", what.operation);
    std::exit(2);
}

} // namespace

/// callgrind is told to collect inside this function only (--toggle-collect=bench_measured).
extern "C" __attribute__((noinline)) std::size_t bench_measured(bench::operations& side, const run& what,
                                                                std::size_t first, std::size_t count) {
    return calls(side, what, first, count);
}

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: %s c|c_tuned|rowan get|hit|hit_row|miss|miss_row|create|stream COUNT\n", argv[0]);
        return 2;
    }
    const auto count = static_cast<std::size_t>(std::strtoull(argv[3], nullptr, 10));
    const bool is_stream = std::string_view{argv[2]} == "stream";
    const std::size_t rows = is_stream ? rows_of_stream : rows_of_table;
    const std::size_t total = warm_up_calls + count;
    const run what{argv[2], bench::people{0, rows}, bench::people{rows, is_stream ? 0 : total},
                   bench::lookup_order(rows, total)};

    if (std::string_view{argv[1]} == "c")
        bench::count_sqlite_memory(); // as SQLite does where nobody tells it otherwise
    const std::unique_ptr<bench::operations> side = std::string_view{argv[1]} == "rowan"
                                                        ? bench::rowan_operations(what.present)
                                                        : bench::c_operations(what.present);
    // Statements are prepared and the heap settles before anything counts.
    const std::size_t warm = calls(*side, what, 0, warm_up_calls);
    const std::size_t sum = bench_measured(*side, what, warm_up_calls, count);
    std::printf("%zu\n", warm + sum);
    return 0;
}

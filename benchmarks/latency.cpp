// Microseconds per call, Rowan beside hand-written C, by Google Benchmark.
#include "support/operations.hpp"

#include <benchmark/benchmark.h>

namespace {

constexpr std::size_t rows_of_table = 10'000;

using make_side = std::unique_ptr<bench::operations> (*)(const bench::people&);

const bench::people& present() {
    static const bench::people rows{0, rows_of_table};
    return rows;
}

void get(benchmark::State& state, make_side make) {
    const std::unique_ptr<bench::operations> side = make(present());
    bench::sequence random{1};
    for (auto _ : state) {
        benchmark::DoNotOptimize(side->get(present().emails[random.below(rows_of_table)]));
    }
}

void hit(benchmark::State& state, make_side make) {
    const std::unique_ptr<bench::operations> side = make(present());
    bench::sequence random{1};
    for (auto _ : state) {
        const std::size_t row = random.below(rows_of_table);
        benchmark::DoNotOptimize(side->get_or_create(present().emails[row], present().names[row], present().born[row]));
    }
}

void miss(benchmark::State& state, make_side make) {
    const std::unique_ptr<bench::operations> side = make(present());
    std::size_t number = rows_of_table;
    for (auto _ : state) {
        const std::string email = bench::email_of(number);
        benchmark::DoNotOptimize(side->get_or_create(email, present().names[0], present().born[1]));
        ++number;
    }
}

void create(benchmark::State& state, make_side make) {
    const std::unique_ptr<bench::operations> side = make(present());
    std::size_t number = rows_of_table;
    for (auto _ : state) {
        const std::string email = bench::email_of(number);
        benchmark::DoNotOptimize(side->create(email, present().names[0], present().born[1]));
        ++number;
    }
}

void stream(benchmark::State& state, make_side make) {
    const std::unique_ptr<bench::operations> side = make(present());
    for (auto _ : state) {
        benchmark::DoNotOptimize(side->stream());
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows_of_table));
}

BENCHMARK_CAPTURE(get, c, bench::c_operations)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(get, rowan, bench::rowan_operations)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(hit, c, bench::c_operations)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(hit, rowan, bench::rowan_operations)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(miss, c, bench::c_operations)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(miss, rowan, bench::rowan_operations)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(create, c, bench::c_operations)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(create, rowan, bench::rowan_operations)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(stream, c, bench::c_operations)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(stream, rowan, bench::rowan_operations)->Unit(benchmark::kMicrosecond);

} // namespace

BENCHMARK_MAIN();

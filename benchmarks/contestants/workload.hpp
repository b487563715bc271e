// One measured run: a workload's calls from some threads for some seconds, and what came of it.
#pragma once

#include "session.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

/// What the report asks of a contestant in one turn.
struct order {
    std::string workload{};
    unsigned threads = 1;
    double seconds = 0.3;
    std::uint64_t calls = 0;    ///< of each thread, instead of the seconds; 0: as many as they allow
    std::int64_t rows = 10'000; ///< that are there: device-0 …
    std::size_t size = 1;       ///< of a list, for the calls that take one
    std::string run{};          ///< new for each turn, so that what is to be missed was never there
};

struct outcome {
    double seconds = 0;
    std::uint64_t calls = 0;
    std::uint64_t rows = 0; ///< that the calls were about
    std::uint64_t created = 0;
    std::uint64_t increments = 0;
    std::uint64_t errors = 0;
    std::string first_error{};
    std::vector<float> latencies_us{}; ///< of each call, in no order
};

/// Runs it, one session for each thread. Throws not_offered.
[[nodiscard]] outcome carry_out(const order& order, const std::vector<std::unique_ptr<session>>& sessions);

} // namespace bench

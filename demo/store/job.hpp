// The job: one thread reads, several parse and store.
#pragma once

#include "input/byte_source.hpp"
#include "store/writer.hpp"
#include "terminal/progress.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace demo {

/// What came out of a job.
struct job_result {
    tally counted{};
    std::uint64_t stanzas = 0;           ///< Usable ones.
    std::uint64_t broken = 0;            ///< Stanzas that were left out.
    std::vector<std::string> problems{}; ///< Why, for the first few of them in the order of the input.
    double seconds = 0;
};

/// Makes a writer for each thread.
class writer_factory {
public:
    virtual ~writer_factory() = default;
    [[nodiscard]] virtual std::unique_ptr<record_writer> make() = 0;
};

/// Reads the whole source, or its first `limit` stanzas, and stores it from `threads` threads.
/// The first failure of any thread ends all of them and is thrown from here.
job_result run_job(byte_source& source, writer_factory& writers, unsigned threads, std::optional<std::uint64_t> limit,
                   progress& shown);

} // namespace demo

// Reads in one thread, parses and stores in the others; a failure anywhere stops everybody.
#include "store/job.hpp"

#include "index/text.hpp"
#include "input/part_queue.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

namespace demo {
namespace {

// Enough for a whole Debian index: the reader then soon knows how much there is, and the bar can show a share.
constexpr std::size_t queue_bytes = 128 * 1024 * 1024;
constexpr std::size_t shown_problems = 10;

class job {
public:
    job(byte_source& source, writer_factory& writers, std::optional<std::uint64_t> limit, progress& shown)
        : m_reader(source), m_writers(writers), m_left(limit), m_progress(shown) {}

    job_result run(unsigned threads) {
        const auto start = std::chrono::steady_clock::now();
        std::vector<std::thread> workers;
        guard([&] {
            for (unsigned number = 0; number < threads; ++number) {
                workers.emplace_back([this] { guard([this] { work(); }); });
            }
            read();
        });
        for (std::thread& worker : workers) worker.join();
        if (m_failure) std::rethrow_exception(m_failure);
        for (auto& [line, problem] : m_problems) m_result.problems.push_back(std::move(problem));
        m_result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        return std::move(m_result);
    }

private:
    template <class Function>
    void guard(Function&& function) noexcept {
        try {
            function();
        } catch (...) {
            const std::lock_guard lock(m_mutex);
            if (!m_failure) m_failure = std::current_exception();
            m_queue.close();
        }
    }

    void read() {
        while (auto next = m_left == 0 ? std::nullopt : m_reader.next()) {
            if (m_left) keep_first_stanzas(*next, *m_left);
            m_progress.bytes_read += next->text.size();
            if (!m_queue.put(std::move(*next))) return;
        }
        m_progress.is_reading = false;
        m_queue.complete();
    }

    void work() {
        const std::unique_ptr<record_writer> writer = m_writers.make();
        while (const auto taken = m_queue.take()) {
            std::vector<package_record> records = parse(*taken);
            const std::uint64_t usable = records.size();
            writer->store(std::move(records));
            m_progress.stanzas_done += usable;
            m_progress.bytes_done += taken->text.size();
        }
        const std::lock_guard lock(m_mutex);
        m_result.counted += writer->counted();
    }

    std::vector<package_record> parse(const part& from) {
        std::vector<package_record> records;
        std::map<std::uint64_t, std::string> problems;
        stanza_reader reader(from);
        for (stanza one; reader.next(one);) {
            try {
                records.push_back(make_record(one));
            } catch (const format_error& error) {
                problems.emplace(one.line, "stanza at line " + std::to_string(one.line) + ": " + error.what());
            }
        }
        const std::lock_guard lock(m_mutex);
        m_result.stanzas += records.size();
        m_result.broken += problems.size();
        m_problems.merge(problems);
        while (m_problems.size() > shown_problems) m_problems.erase(std::prev(m_problems.end()));
        return records;
    }

    part_reader m_reader;
    writer_factory& m_writers;
    std::optional<std::uint64_t> m_left;
    progress& m_progress;
    part_queue m_queue{queue_bytes};
    std::mutex m_mutex{};
    std::exception_ptr m_failure{};
    std::map<std::uint64_t, std::string> m_problems{};
    job_result m_result{};
};

} // namespace

job_result run_job(byte_source& source, writer_factory& writers, unsigned threads, std::optional<std::uint64_t> limit,
                   progress& shown) {
    return job(source, writers, limit, shown).run(threads);
}

} // namespace demo

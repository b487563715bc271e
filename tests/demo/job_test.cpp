// The job without a database: every stanza reaches exactly one writer, and a failure anywhere ends all threads.
#include "demo/support.hpp"

#include "store/job.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>

namespace demo::testing {
namespace {

/// Remembers what its writers were given; one of them may be told to fail.
class remembering_writers final : public writer_factory {
public:
    std::unique_ptr<record_writer> make() override { return std::make_unique<writer>(*this); }

    std::mutex mutex{};
    std::multiset<std::string> names{};
    bool must_fail = false;

private:
    class writer final : public record_writer {
    public:
        explicit writer(remembering_writers& all) : m_all(all) {}
        void store(std::vector<package_record>&& records) override {
            const std::lock_guard lock(m_all.mutex);
            if (m_all.must_fail) throw std::runtime_error("the disk is full");
            for (const package_record& record : records) m_all.names.insert(record.package);
            m_tally.of(table_id::package).calls += records.size();
        }
        [[nodiscard]] const tally& counted() const noexcept override { return m_tally; }

    private:
        remembering_writers& m_all;
        tally m_tally{};
    };
};

std::string many_stanzas(int count) {
    std::string text;
    for (int number = 0; number < count; ++number) {
        text += "Package: p" + std::to_string(number) +
                "\nVersion: 1\nArchitecture: all\nDescription: " + std::string(500, 'x') + "\n\n";
    }
    return text;
}

TEST(job, gives_every_stanza_to_one_writer_and_adds_up_what_they_did) {
    text_source source(many_stanzas(5000), 100'000);
    remembering_writers writers;
    progress shown;
    const job_result result = run_job(source, writers, 4, std::nullopt, shown);
    EXPECT_EQ(result.stanzas, 5000U);
    EXPECT_EQ(result.broken, 0U);
    EXPECT_EQ(result.counted.of(table_id::package).calls, 5000U);
    EXPECT_EQ(writers.names.size(), 5000U);
    EXPECT_EQ(writers.names.count("p4999"), 1U);
    EXPECT_EQ(shown.stanzas_done, 5000U);
    EXPECT_EQ(shown.bytes_done, shown.bytes_read);
    EXPECT_FALSE(shown.is_reading);
}

TEST(job, stops_at_its_limit_exactly) {
    for (const std::uint64_t limit : {1U, 7U, 1000U, 9000U}) {
        text_source source(many_stanzas(2000), 100'000);
        remembering_writers writers;
        progress shown;
        EXPECT_EQ(run_job(source, writers, 3, limit, shown).stanzas, std::min<std::uint64_t>(limit, 2000));
    }
}

TEST(job, counts_broken_stanzas_and_says_why_in_the_order_of_the_input) {
    std::string text = many_stanzas(10);
    for (int number = 0; number < 20; ++number) text += "Package: broken\nDepends: |\n\n";
    text_source source(text + many_stanzas(10));
    remembering_writers writers;
    progress shown;
    const job_result result = run_job(source, writers, 2, std::nullopt, shown);
    EXPECT_EQ(result.stanzas, 20U);
    EXPECT_EQ(result.broken, 20U);
    ASSERT_EQ(result.problems.size(), 10U);
    EXPECT_EQ(result.problems[0], "stanza at line 51: the field Version is missing");
    EXPECT_EQ(result.problems[1], "stanza at line 54: the field Version is missing");
}

TEST(job, ends_with_the_first_failure_of_a_writer) {
    text_source source(many_stanzas(5000), 100'000);
    remembering_writers writers;
    writers.must_fail = true;
    progress shown;
    EXPECT_THROW(run_job(source, writers, 4, std::nullopt, shown), std::runtime_error);
}

TEST(job, ends_with_a_failure_of_the_reader) {
    constexpr std::array<const char*, 4> command{
        "sh", "-c", "printf 'Package: a\\nVersion: 1\\nArchitecture: all\\n\\n'; exit 1", nullptr};
    const auto source = open_command(command.data());
    remembering_writers writers;
    progress shown;
    EXPECT_THROW(run_job(*source, writers, 4, std::nullopt, shown), input_error);
}

} // namespace
} // namespace demo::testing

// rowan-demo: the Debian package index, stored from many threads, each shared row exactly once.
#include "naive/evidence.hpp"
#include "naive/naive_writer.hpp"
#include "report/insights.hpp"
#include "report/results.hpp"
#include "report/shown_url.hpp"
#include "store/index_writer.hpp"
#include "store/job.hpp"
#include "terminal/options.hpp"
#include "terminal/progress_bar.hpp"

#include <unistd.h>

#include <cstdio>
#include <exception>
#include <optional>

namespace {

using namespace demo;

template <class Writer>
class writers_of final : public writer_factory {
public:
    explicit writers_of(rowan::database& database) : m_database(database) {}
    [[nodiscard]] std::unique_ptr<record_writer> make() override { return std::make_unique<Writer>(m_database); }

private:
    rowan::database& m_database;
};

void create_tables(rowan::database& database, bool is_naive) {
    if (is_naive) {
        database.create_tables<naive::package, naive::maintainer, naive::section, naive::source, naive::architecture,
                               naive::tag, naive::package_version, naive::package_version_tag, naive::dependency>();
    } else {
        database.create_tables<model::package, model::maintainer, model::section, model::source, model::architecture,
                               model::tag, model::package_version, model::package_version_tag, model::dependency>();
    }
}

job_result store(const options& asked, byte_source& source, rowan::database& database) {
    writers_of<index_writer> careful(database);
    writers_of<naive_writer> racing(database);
    writer_factory& writers = asked.is_naive ? static_cast<writer_factory&>(racing) : careful;
    progress shown;
    std::optional<progress_bar> bar;
    if (!asked.is_quiet && (asked.wants_progress || ::isatty(STDERR_FILENO) == 1)) bar.emplace(shown, stderr);
    return run_job(source, writers, asked.threads, asked.limit, shown);
}

int run(const options& asked) {
    // The input first: a mistake in its name shall not leave an empty database behind.
    const auto source = asked.input.empty() ? open_package_index_of_this_machine() : open_file(asked.input);
    rowan::database database = rowan::connect(asked.url);
    create_tables(database, asked.is_naive);
    if (!asked.is_quiet)
        std::printf("Storing into %s from %u threads\n\n", shown_url(asked.url).c_str(), asked.threads);
    const job_result result = store(asked, *source, database);
    if (result.stanzas == 0) {
        std::fprintf(stderr,
                     "rowan-demo: %s: no usable stanza; is it a package index? (apt-get update fetches one)\n%s",
                     source->name().c_str(), broken_text(result).c_str());
        return 1;
    }
    const auto facts = ask_table_facts(database, asked.is_naive ? "naive_" : "");
    std::fputs(results_text(result, facts).c_str(), stdout);
    if (!asked.is_quiet) {
        std::printf("\n%s", (asked.is_naive ? duplicates_text(database) : insights_text(database)).c_str());
    }
    const bool is_wrong = !asked.is_naive && count_duplicates(facts) > 0;
    if (is_wrong) std::fputs("rowan-demo: there are duplicates; this must not happen\n", stderr);
    return is_wrong ? 1 : 0;
}

} // namespace

int main(int count, char** arguments) {
    try {
        const demo::command_line line = demo::read_command_line(count, arguments);
        return line.asked ? run(*line.asked) : line.exit_status;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "rowan-demo: %s\n", error.what());
        return 1;
    }
}

// Runs the demo program as a user does, and reads what it left in its database without Rowan.
#pragma once

#include "demo/support.hpp"

#include "support/fresh_database.hpp"
#include "support/server_sql.hpp"
#include "support/store_test.hpp"

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

namespace demo::testing {

struct ended_program {
    int exit_status = -1; ///< -1: ended by a signal.
    std::string output{};
    std::string errors{};
};

/// The demo program, started at construction with its output in files of `folder`.
class started_program {
public:
    started_program(const temporary_folder& folder, std::vector<std::string> arguments)
        : m_output(folder.file("output" + std::to_string(s_started))),
          m_errors(folder.file("errors" + std::to_string(s_started))) {
        ++s_started;
        arguments.insert(arguments.begin(), ROWAN_DEMO_PROGRAM);
        std::vector<char*> list;
        for (std::string& argument : arguments) list.push_back(argument.data());
        list.push_back(nullptr);
        m_process = ::fork();
        if (m_process == 0) {
            if (std::freopen(m_output.c_str(), "w", stdout) == nullptr) ::_exit(126);
            if (std::freopen(m_errors.c_str(), "w", stderr) == nullptr) ::_exit(126);
            ::execv(list.front(), list.data());
            ::_exit(127);
        }
    }
    started_program(const started_program&) = delete;
    started_program& operator=(const started_program&) = delete;

    void kill_now() const { ::kill(m_process, SIGKILL); }

    [[nodiscard]] ended_program wait() {
        int status = 0;
        ::waitpid(m_process, &status, 0);
        return {.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
                .output = file_contents(m_output),
                .errors = file_contents(m_errors)};
    }

private:
    inline static int s_started = 0;
    std::string m_output;
    std::string m_errors;
    pid_t m_process = -1;
};

inline ended_program run_demo(const temporary_folder& folder, std::vector<std::string> arguments) {
    return started_program(folder, std::move(arguments)).wait();
}

/// A test that runs once on each engine, on a database of its own; its server comes from scripts/servers.
class on_every_engine : public ::testing::Test {
protected:
    /// Runs the demo into this test's database.
    [[nodiscard]] ended_program run(std::vector<std::string> arguments) const {
        return run_into(url, std::move(arguments));
    }
    [[nodiscard]] ended_program run_into(const std::string& other, std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--url", other});
        return run_demo(folder, std::move(arguments));
    }

    temporary_folder folder{};
    std::string engine{rowan::test::store_under_test().server};
    rowan::test::fresh_database database{engine};
    std::string url = database.url();
};

/// Every row of a query on an SQLite file, its columns joined by bars, in the order of the query.
inline std::vector<std::string> rows_of_file(const std::string& path, const std::string& sql) {
    sqlite3* connection = nullptr;
    EXPECT_EQ(sqlite3_open_v2(path.c_str(), &connection, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection);
    std::vector<std::string> rows;
    while (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW) {
        std::string row;
        for (int column = 0; column < sqlite3_column_count(statement); ++column) {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
            row.append(text == nullptr ? "NULL" : text).append("|");
        }
        rows.push_back(row);
    }
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    return rows;
}

/// The same on any database, by its URL.
inline std::vector<std::string> rows_of(const std::string& url, const std::string& sql) {
    constexpr std::string_view file = "sqlite:";
    if (url.starts_with(file)) return rows_of_file(url.substr(file.size()), sql);
    std::vector<std::string> statements{sql};
    if (url.starts_with("mariadb:")) statements.insert(statements.begin(), "SET NAMES utf8mb4");
    std::vector<std::string> rows;
    for (const std::vector<std::string>& columns : rowan::test::rows_from_server(url, statements)) {
        std::string& row = rows.emplace_back();
        for (const std::string& column : columns) row.append(column).append("|");
    }
    return rows;
}

/// Everything in the database, told by names instead of by generated ids, sorted.
inline std::vector<std::string> contents_of(const std::string& url) {
    std::vector<std::string> all;
    for (
        const char* sql : {
            "SELECT 'package', name FROM package",
            "SELECT 'maintainer', email, name FROM maintainer",
            "SELECT 'section', name FROM section",
            "SELECT 'source', name FROM source",
            "SELECT 'tag', facet, name FROM tag",
            "SELECT 'architecture', name FROM architecture",
            "SELECT 'version', p.name, v.version, a.name, s.name, v.source_version, m.email, m.name, e.name, v.priority,"
            " v.homepage, v.summary, v.size_bytes, v.installed_size_kib, CASE WHEN v.is_essential THEN 1 ELSE 0 END, v.fingerprint"
            " FROM package_version v JOIN package p ON p.id = v.package_id JOIN architecture a ON a.id = v.architecture_id"
            " JOIN source s ON s.id = v.source_id LEFT JOIN maintainer m ON m.id = v.maintainer_id"
            " LEFT JOIN section e ON e.id = v.section_id",
            "SELECT 'dependency', p.name, v.version, a.name, d.kind, d.position, d.alternative, t.name, d.qualifier, d.test,"
            " d.version, d.architectures, d.profiles FROM dependency d JOIN package_version v ON v.id = d.package_version_id"
            " JOIN package p ON p.id = v.package_id JOIN architecture a ON a.id = v.architecture_id"
            " JOIN package t ON t.id = d.package_id",
            "SELECT 'link', p.name, v.version, a.name, t.facet, t.name FROM package_version_tag l"
            " JOIN package_version v ON v.id = l.package_version_id JOIN package p ON p.id = v.package_id"
            " JOIN architecture a ON a.id = v.architecture_id JOIN tag t ON t.id = l.tag_id",
        }) {
        const auto rows = rows_of(url, sql);
        all.insert(all.end(), rows.begin(), rows.end());
    }
    std::sort(all.begin(), all.end());
    return all;
}

/// The number in a column of the last line of the table of results.
inline std::string sum_of(const ended_program& program, std::size_t column) {
    const std::size_t start = program.output.find("\nall ");
    if (start == std::string::npos) return "no sums in: " + program.output + program.errors;
    std::string line = program.output.substr(start + 1, program.output.find('\n', start + 1) - start - 1);
    std::vector<std::string> words;
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t begin = line.find_first_not_of(' ', at);
        if (begin == std::string::npos) break;
        at = std::min(line.find(' ', begin), line.size());
        words.push_back(line.substr(begin, at - begin));
    }
    return column < words.size() ? words[column] : "no such column";
}
inline std::string created_in(const ended_program& program) {
    return sum_of(program, 4);
}
inline std::string duplicates_in(const ended_program& program) {
    return sum_of(program, 6);
}

/// The sample `copies` times, each copy's packages with names of their own, so that all share the same dependencies.
inline std::string many_packages(int copies) {
    const std::string sample = file_contents(sample_path);
    std::string text;
    for (int copy = 0; copy < copies; ++copy) {
        for (std::size_t at = 0; at < sample.size();) {
            const std::size_t end = std::min(sample.find('\n', at), sample.size() - 1);
            text.append(sample, at, end - at);
            if (copy > 0 && sample.compare(at, 9, "Package: ") == 0) text += "-copy" + std::to_string(copy);
            text += '\n';
            at = end + 1;
        }
    }
    return text;
}

} // namespace demo::testing

/// Runs the suite's tests of this file on every engine, as "<engine>.<suite>.<test>".
#define ROWAN_DEMO_ON_EVERY_ENGINE(suite)                                                                              \
    ROWAN_ON_STORES(suite, &rowan::test::sqlite_file, &rowan::test::postgresql, &rowan::test::mariadb,                 \
                    &rowan::test::galera)

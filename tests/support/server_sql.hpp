// Runs SQL on a private server by its own C client, so that a test's preparations do not depend on what it tests.
#pragma once

#include <string>
#include <vector>

namespace rowan::test {

/// Runs each statement on its own connection's session, in order; `url` is one of scripts/servers'. Throws
/// std::runtime_error with the server's text when one fails, and when this build has no client for the URL's scheme.
void run_on_server(const std::string& url, const std::vector<std::string>& statements);

/// The same, and returns the rows of the last statement, each column as text; NULL as "NULL".
[[nodiscard]] std::vector<std::vector<std::string>> rows_from_server(const std::string& url,
                                                                     const std::vector<std::string>& statements);

/// The same, and returns only the first column.
[[nodiscard]] std::vector<std::string> read_from_server(const std::string& url,
                                                        const std::vector<std::string>& statements);

} // namespace rowan::test

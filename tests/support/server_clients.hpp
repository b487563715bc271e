// The two C clients behind run_on_server(); each is compiled only where the build has its library.
#pragma once

#include <string>
#include <vector>

namespace rowan::test {

/// The rows of the last statement, each column as text; NULL as "NULL".
using text_rows = std::vector<std::vector<std::string>>;

text_rows read_from_postgresql(const std::string& url, const std::vector<std::string>& statements);
text_rows read_from_mariadb(const std::string& url, const std::vector<std::string>& statements);

} // namespace rowan::test

// The two C clients behind run_on_server(); each is compiled only where the build has its library.
#pragma once

#include <string>
#include <vector>

namespace rowan::test {

std::vector<std::string> read_from_postgresql(const std::string& url, const std::vector<std::string>& statements);
std::vector<std::string> read_from_mariadb(const std::string& url, const std::vector<std::string>& statements);

} // namespace rowan::test

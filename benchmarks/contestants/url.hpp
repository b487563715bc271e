// The parts of a server's URL as scripts/servers prints it, and of a SQLite URL, for contestants that do not read URLs.
#pragma once

#include <string>

namespace bench {

struct url_parts {
    std::string user;
    std::string host; // or the folder of a socket
    std::string port;
    std::string database; // or a file's path
    std::string socket;
    std::string synchronous; // of SQLite: "full" or "normal"

    [[nodiscard]] bool is_in_memory() const { return database == ":memory:"; }
};

[[nodiscard]] url_parts parts_of(const std::string& url);

} // namespace bench

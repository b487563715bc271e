// Ends the sessions of a database, as an administrator would.
#pragma once

#include "support/dialect.hpp"
#include "support/server_sql.hpp"

#include <stdexcept>

namespace rowan::test {

/// The numbers of all but the one that asks.
inline std::vector<std::string> other_sessions(const std::string& url, const dialect& words) {
    return read_from_server(url, {std::string(words.other_sessions)});
}

/// `command`: dialect::end_session or end_statement.
inline void end_sessions(const std::string& url, const std::vector<std::string>& numbers,
                         std::string (*command)(const std::string&)) {
    for (const std::string& number : numbers) {
        try {
            run_on_server(url, {command(number)});
        } catch (const std::runtime_error&) {
            // it has just gone by itself
        }
    }
}

} // namespace rowan::test

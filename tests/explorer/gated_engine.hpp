// An engine around a real one, whose every statement stops at a caller's gate, and in which faults can be planted.
#pragma once

#include "explorer/stage.hpp"

#include <rowan/core/error.hpp>
#include <rowan/statement/capabilities.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace rowan::explorer {

/// A fault, planted between the library and the server: what a library with that fault would send, or believe.
struct plant {
    std::function<std::string(std::string sql)> rewrite{};                      // what is sent instead
    std::function<bool(std::string_view sql)> skips{};                          // is not sent, and believed to be done
    std::function<bool(std::string_view sql)> finds_nothing{};                  // is sent, and its rows are not read
    std::function<bool(const error& failure, std::string_view sql)> swallows{}; // the failure is not noticed
};

/// What a caller's connections share.
struct gate {
    stage* where = nullptr;
    std::size_t caller = 0;
    std::string url{};              // of the real database
    const plant* planted = nullptr; // none while null
    bool is_guarded = false;    // SERIALIZABLE on a server: locks, or what it remembers, keep looks and writes apart
    bool undoes_others = false; // a commit undoes what others have written and not committed: in a cluster
    // What is sent in front of a statement, so that of those who wait in a circle always the last one is undone.
    std::string_view hurry{};                      // where another one waits
    std::string_view end_of_hurry{};               // where nobody does
    std::size_t savepoints_left = 0;               // that stood at a COMMIT
    std::function<void(std::string)> on_connect{}; // told how the server calls the connection
};

/// The URL under which the gate's database can be opened, as long as the gate lives; options as usual.
std::string gated_url(gate& behind, std::string_view options);

} // namespace rowan::explorer

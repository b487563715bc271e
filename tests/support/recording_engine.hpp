// An engine around a real one that tells a test each statement before it is sent.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace rowan::test {

/// What the connections to one database share.
struct recording {
    std::string url{}; // of the real database
    /// Told what is sent next, also what only rides along with the statement behind it; the library's questions about
    /// the live schema are left out. What it throws keeps the statement from being sent.
    std::function<void(std::string_view sql)> sends{};
};

/// The URL under which the recorded database can be opened, as long as the recording lives; options as usual.
std::string recorded_url(recording& behind, std::string_view options);

} // namespace rowan::test

// Binary data, kept apart from text by its type.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace rowan {

/// The value of a binary column (BLOB, bytea, VARBINARY). Any byte is allowed, also zero.
using bytes = std::vector<std::byte>;

/// Copies the characters of `text`, unchanged, into binary data.
[[nodiscard]] bytes as_bytes(std::string_view text);

/// Looks at binary data as characters, without a copy; valid as long as `data` is unchanged.
[[nodiscard]] inline std::string_view as_text(const bytes& data) noexcept {
    if (data.empty()) return {};
    return {reinterpret_cast<const char*>(data.data()), data.size()};
}

} // namespace rowan

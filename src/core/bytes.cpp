// Characters as binary data.
#include <rowan/core/bytes.hpp>

#include <cstring>

namespace rowan {

bytes as_bytes(std::string_view text) {
    bytes result(text.size());
    if (!text.empty()) std::memcpy(result.data(), text.data(), text.size());
    return result;
}

} // namespace rowan

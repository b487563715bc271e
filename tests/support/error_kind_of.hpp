// Asks which kind of rowan::error a call throws.
#pragma once

#include <rowan/core/error.hpp>

#include <optional>

namespace rowan::test {

/// The kind of the `error` that `call` throws; empty if it returns. Any other exception goes through.
template <typename Callable>
[[nodiscard]] std::optional<error_kind> error_kind_of(Callable&& call) {
    try {
        call();
    } catch (const error& caught) {
        return caught.kind();
    }
    return std::nullopt;
}

} // namespace rowan::test

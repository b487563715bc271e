// A universally unique identifier (RFC 9562) as a plain value of 16 bytes.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rowan {

/// A UUID. The default is the nil UUID (all zero); the order is that of the bytes, which is also the order of the text
/// form.
struct uuid {
    /// The length of the text form, "123e4567-e89b-12d3-a456-426614174000".
    static constexpr std::size_t text_size = 36;

    /// The bytes in the order of the text form (network order).
    std::uint8_t octets[16]{};

    /// A new random UUID (version 4). Thread-safe; throws `error` of kind `io_failure` where the system has no random
    /// source.
    [[nodiscard]] static uuid random();

    /// A new UUID that sorts by its time of creation (version 7): milliseconds of the system clock, 12 bits below the
    /// millisecond, 62 random bits. Strictly increasing within a process, even where the clock steps back. Thread-safe;
    /// throws as `random` does. Good for primary keys: rows that are created together lie together in the index.
    [[nodiscard]] static uuid time_ordered();

    /// Reads the text form: 8-4-4-4-12 hexadecimal digits of either case and nothing else. Throws `error` of kind
    /// `type_mismatch`.
    [[nodiscard]] static uuid parse(std::string_view text);

    /// As `parse`, but empty where the text is no UUID.
    [[nodiscard]] static std::optional<uuid> try_parse(std::string_view text) noexcept;

    /// Writes the text form in lower case, `text_size` characters without a closing NUL.
    void to_chars(char* out) const noexcept;

    /// The text form in lower case.
    [[nodiscard]] std::string to_string() const;

    /// 4 for `random`, 7 for `time_ordered`, 0 for nil.
    [[nodiscard]] constexpr int version() const noexcept { return octets[6] >> 4; }

    [[nodiscard]] constexpr bool is_nil() const noexcept { return *this == uuid{}; }

    friend constexpr bool operator==(const uuid&, const uuid&) noexcept = default;
    friend constexpr std::strong_ordering operator<=>(const uuid&, const uuid&) noexcept = default;
};

} // namespace rowan

/// Hashes the bytes, so that UUIDs can be keys of unordered containers.
template <>
struct std::hash<rowan::uuid> {
    [[nodiscard]] std::size_t operator()(const rowan::uuid& id) const noexcept {
        return std::hash<std::string_view>{}({reinterpret_cast<const char*>(id.octets), sizeof id.octets});
    }
};

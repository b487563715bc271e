// Making, reading and writing UUIDs.
#include <rowan/core/uuid.hpp>

#include <rowan/core/error.hpp>
#include <rowan/core/random.hpp>

#include <atomic>
#include <chrono>

namespace rowan {
namespace {

constexpr bool is_dash_position(std::size_t position) noexcept {
    return position == 8 || position == 13 || position == 18 || position == 23;
}

// The value of a hexadecimal digit, or -1.
constexpr int hex_value(char character) noexcept {
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    return -1;
}

void set_version(uuid& id, unsigned version) noexcept {
    id.octets[6] = static_cast<std::uint8_t>((id.octets[6] & 0x0fU) | (version << 4));
    id.octets[8] = static_cast<std::uint8_t>((id.octets[8] & 0x3fU) | 0x80U); // the variant of RFC 9562
}

// Milliseconds since 1970 in the upper 48 bits and 1/4096 ms in the lower 12; every call gives a greater number.
std::uint64_t next_timestamp() noexcept {
    using namespace std::chrono;
    static std::atomic<std::uint64_t> last{0};
    const auto now_ns =
        static_cast<std::uint64_t>(duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count());
    const std::uint64_t now = (now_ns / 1'000'000U) << 12 | ((now_ns % 1'000'000U) << 12) / 1'000'000U;
    std::uint64_t previous = last.load(std::memory_order_relaxed);
    std::uint64_t mine = 0;
    do {
        mine = now > previous ? now : previous + 1;
    } while (!last.compare_exchange_weak(previous, mine, std::memory_order_relaxed));
    return mine;
}

} // namespace

uuid uuid::random() {
    uuid id;
    core::fill_random(id.octets, sizeof id.octets);
    set_version(id, 4);
    return id;
}

uuid uuid::time_ordered() {
    uuid id;
    core::fill_random(id.octets + 8, sizeof id.octets - 8);
    const std::uint64_t stamp = next_timestamp();
    for (std::size_t i = 0; i != 6; ++i) id.octets[i] = static_cast<std::uint8_t>(stamp >> (52 - 8 * i));
    id.octets[6] = static_cast<std::uint8_t>((stamp >> 8) & 0x0fU);
    id.octets[7] = static_cast<std::uint8_t>(stamp);
    set_version(id, 7);
    return id;
}

std::optional<uuid> uuid::try_parse(std::string_view text) noexcept {
    if (text.size() != text_size) return std::nullopt;
    uuid id;
    std::size_t octet = 0;
    for (std::size_t i = 0; i < text_size;) {
        if (is_dash_position(i)) {
            if (text[i++] != '-') return std::nullopt;
            continue;
        }
        const int high = hex_value(text[i]);
        const int low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        id.octets[octet++] = static_cast<std::uint8_t>(high * 16 + low);
        i += 2;
    }
    return id;
}

uuid uuid::parse(std::string_view text) {
    if (const auto id = try_parse(text)) return *id;
    throw_error(error_kind::type_mismatch, "not a UUID; expected 8-4-4-4-12 hexadecimal digits");
}

void uuid::to_chars(char* out) const noexcept {
    constexpr char digits[] = "0123456789abcdef";
    for (std::size_t octet = 0; octet != sizeof octets; ++octet) {
        if (octet == 4 || octet == 6 || octet == 8 || octet == 10) *out++ = '-';
        *out++ = digits[octets[octet] >> 4];
        *out++ = digits[octets[octet] & 0x0f];
    }
}

std::string uuid::to_string() const {
    std::string text(text_size, '\0');
    to_chars(text.data());
    return text;
}

} // namespace rowan

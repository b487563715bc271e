// An exact decimal number of fixed scale, for money and measures.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace rowan {

namespace core {

/// What became of reading a decimal.
enum class decimal_parse : std::uint8_t { ok, not_a_number, too_many_fraction_digits, out_of_range };

/// The longest text that `write_decimal` makes: sign, "0.", 18 digits.
inline constexpr std::size_t decimal_text_capacity = 21;

/// 10 to the power of `exponent`, 0 to 18.
[[nodiscard]] constexpr std::int64_t power_of_ten(int exponent) noexcept {
    std::int64_t power = 1;
    while (exponent-- > 0) power *= 10;
    return power;
}

/// Reads `text` as a number of at most `digits` digits, `scale` of them behind the point. `units` is set on success
/// only.
[[nodiscard]] decimal_parse parse_decimal(std::string_view text, int digits, int scale, std::int64_t& units) noexcept;
/// As above, but throws what `decimal::parse` promises.
[[nodiscard]] std::int64_t parse_decimal(std::string_view text, int digits, int scale);
/// Writes `units` with always `scale` digits behind the point; returns how many characters. No closing NUL.
std::size_t write_decimal(char* out, std::int64_t units, int scale) noexcept;
[[nodiscard]] std::string decimal_to_string(std::int64_t units, int scale);
[[noreturn]] void throw_decimal_out_of_range(int digits, int scale);

} // namespace core

/// A decimal number of at most `Digits` significant digits, `Scale` of them behind the point, as SQL's DECIMAL(Digits,
/// Scale). Stored as a count of its smallest unit: `decimal<10, 2>` of 19.99 holds 1999. Everything is exact; whatever
/// leaves the range throws `error` of kind `value_out_of_range` (and does not compile in a constant expression). There
/// is no conversion from floating point, which could not be exact.
template <int Digits, int Scale>
class decimal {
    static_assert(Digits >= 1 && Digits <= 18,
                  "decimal<Digits, Scale>: Digits must be 1 to 18; a 64-bit integer holds the value");
    static_assert(Scale >= 0 && Scale <= Digits, "decimal<Digits, Scale>: Scale must be 0 to Digits");

public:
    static constexpr int digits = Digits;
    static constexpr int scale = Scale;

    /// Zero.
    constexpr decimal() noexcept = default;

    /// The integer's value: `decimal<10, 2>{5}` is 5.00.
    template <typename Integer>
        requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>)
    // NOLINTNEXTLINE(google-explicit-constructor): exact or an error, so it can be implicit.
    constexpr decimal(Integer value) {
        if (__builtin_mul_overflow(value, core::power_of_ten(Scale), &m_units))
            core::throw_decimal_out_of_range(Digits, Scale);
        check_range();
    }

    /// The number of `units` smallest units: `decimal<10, 2>::from_units(1999)` is 19.99.
    [[nodiscard]] static constexpr decimal from_units(std::int64_t units) {
        decimal result;
        result.m_units = units;
        result.check_range();
        return result;
    }

    /// Reads "19.99", "-0.5", "+3" or ".5"; no spaces, no exponent. Digits behind the point beyond `Scale` must be
    /// zeros. Throws `error` of kind `type_mismatch` where the text is no number, `value_out_of_range` where the number
    /// does not fit.
    [[nodiscard]] static decimal parse(std::string_view text) {
        return from_units(core::parse_decimal(text, Digits, Scale));
    }

    /// As `parse`, but empty instead of throwing.
    [[nodiscard]] static std::optional<decimal> try_parse(std::string_view text) noexcept {
        decimal result;
        if (core::parse_decimal(text, Digits, Scale, result.m_units) != core::decimal_parse::ok) return std::nullopt;
        return result;
    }

    /// The value as a count of its smallest unit.
    [[nodiscard]] constexpr std::int64_t units() const noexcept { return m_units; }

    /// The text with always `Scale` digits behind the point: "19.90".
    [[nodiscard]] std::string to_string() const { return core::decimal_to_string(m_units, Scale); }

    /// The nearest floating-point number.
    [[nodiscard]] explicit constexpr operator double() const noexcept {
        return static_cast<double>(m_units) / static_cast<double>(core::power_of_ten(Scale));
    }

    constexpr decimal& operator+=(decimal other) {
        return *this = from_units(m_units + other.m_units);
    } // 2 · 10^18 fits in 63 bits
    constexpr decimal& operator-=(decimal other) { return *this = from_units(m_units - other.m_units); }

    template <typename Integer>
        requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>)
    constexpr decimal& operator*=(Integer factor) {
        std::int64_t product = 0;
        if (__builtin_mul_overflow(m_units, factor, &product)) core::throw_decimal_out_of_range(Digits, Scale);
        return *this = from_units(product);
    }

    [[nodiscard]] friend constexpr decimal operator+(decimal left, decimal right) { return left += right; }
    [[nodiscard]] friend constexpr decimal operator-(decimal left, decimal right) { return left -= right; }
    [[nodiscard]] constexpr decimal operator-() const noexcept {
        decimal result;
        result.m_units = -m_units;
        return result;
    }

    template <typename Integer>
        requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>)
    [[nodiscard]] friend constexpr decimal operator*(decimal number, Integer factor) {
        return number *= factor;
    }
    template <typename Integer>
        requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>)
    [[nodiscard]] friend constexpr decimal operator*(Integer factor, decimal number) {
        return number *= factor;
    }

    friend constexpr bool operator==(const decimal&, const decimal&) noexcept = default;
    friend constexpr std::strong_ordering operator<=>(const decimal&, const decimal&) noexcept = default;

    /// Public only so that the type is structural (usable as a template argument); read it through `units()`.
    std::int64_t m_units = 0;

private:
    constexpr void check_range() const {
        constexpr std::int64_t limit = core::power_of_ten(Digits);
        if (m_units <= -limit || m_units >= limit) core::throw_decimal_out_of_range(Digits, Scale);
    }
};

} // namespace rowan

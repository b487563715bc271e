// Texts and bytes as values: what is read is written again as it was, and nothing is read beyond its end.
#include "fuzz/support/given_bytes.hpp"

#include <rowan/core/calendar.hpp>
#include <rowan/core/decimal.hpp>
#include <rowan/core/error.hpp>
#include <rowan/core/utf8.hpp>
#include <rowan/core/uuid.hpp>
#ifdef ROWAN_HAS_POSTGRESQL
#include "postgresql/numeric.hpp"
#include "postgresql/temporal.hpp"
#endif
#ifdef ROWAN_HAS_MARIADB
#include "mariadb/date_text.hpp"
#endif

#include <algorithm>
#include <memory>

namespace rowan::fuzz {
namespace {

void check_decimal(std::string_view text) {
    const auto read = decimal<18, 6>::try_parse(text);
    if (!read) return;
    const auto again = decimal<18, 6>::try_parse(read->to_string());
    require(again == read, "a decimal is written as it was read", text);
}

void check_uuid(std::string_view text) {
    const std::optional<uuid> read = uuid::try_parse(text);
    if (!read) return;
    std::string lower(text);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    require(read->to_string() == lower, "a uuid is written as it was read", text);
}

void check_calendar(std::string_view text, int digits) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (core::parse_date(text, year, month, day)) {
        char out[core::date_text_size];
        require(core::write_date(out, year, month, day) == text.size() && text == std::string_view(out, sizeof out),
                "a date is written as it was read", text);
    }
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;
    if (!core::parse_time(text, digits, seconds, nanoseconds)) return;
    char out[core::time_text_capacity];
    const std::size_t size = core::write_time(out, seconds, nanoseconds, digits);
    require(size != 0 && size <= sizeof out, "a time that was read can be written", text);
    std::int64_t again = 0;
    std::uint32_t rest = 0;
    require(core::parse_time({out, size}, digits, again, rest) && again == seconds && rest == nanoseconds,
            "a time is written as it was read", text);
}

// By the definition: code points of the shortest form, none of them a surrogate.
bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t size = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
        if (size == 0 || at + size > text.size()) return false;
        std::uint32_t code = size == 1 ? lead : lead & (0xffU >> (size + 1));
        for (std::size_t i = 1; i < size; ++i) {
            const auto next = static_cast<unsigned char>(text[at + i]);
            if ((next & 0xc0U) != 0x80U) return false;
            code = code << 6 | (next & 0x3fU);
        }
        constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
        if (code < least[size] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return false;
        at += size;
    }
    return true;
}

void check_utf8(std::string_view text) {
    const bool is_valid = is_utf8(text);
    require(core::is_valid_utf8(text) == is_valid, "valid UTF-8 is what Unicode says", text);
    require(core::find_bad_text(text).ok() == (is_valid && text.find('\0') == std::string_view::npos),
            "so is a good text", text);
}

#ifdef ROWAN_HAS_POSTGRESQL
void check_postgresql(std::string_view text, given_bytes given) {
    char out[postgresql::temporal_text_capacity];
    require(postgresql::write_date(out, static_cast<std::int32_t>(given.word())) <= sizeof out, "a date fits");
    require(postgresql::write_time(out, static_cast<std::int64_t>(given.word())) <= sizeof out, "a time fits");
    require(postgresql::write_time_in_utc(out, text) <= sizeof out, "a time with an offset fits", text);
    std::string room;
    for (const bool may_round : {true, false}) {
        static_cast<void>(postgresql::read_numeric_text(text, may_round));
        try {
            const core::value_view read = postgresql::read_numeric(text.data(), text.size(), may_round, room);
            if (read.kind == core::value_kind::text) require(!read.text().empty(), "a number has digits");
        } catch (const error&) { // it is too short
        }
    }
}
#endif

#ifdef ROWAN_HAS_MARIADB
void check_mariadb(std::string_view text, unsigned digits) {
    constexpr std::size_t sizes[] = {0, 4, 7, 8, 11, 12};
    for (const std::size_t size : sizes) {
        if (size > text.size()) break;
        const std::unique_ptr<char[]> packed(new char[size]); // no more than that, and never null
        std::copy_n(text.begin(), size, packed.get());
        char out[64];
        require(mariadb::write_date(out, packed.get(), size) <= sizeof out, "a date fits");
        require(mariadb::write_date_time(out, packed.get(), size, digits) <= sizeof out, "a time fits");
        require(mariadb::write_time(out, packed.get(), size, digits) <= sizeof out, "a duration fits");
    }
}
#endif

} // namespace
} // namespace rowan::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace rowan::fuzz;
    given_bytes given(data, size);
    const int digits = static_cast<int>(given.number(10));
    const given_bytes numbers = given;
    const std::string_view text = given.rest();
    check_decimal(text);
    check_uuid(text);
    check_calendar(text, digits);
    check_utf8(text);
#ifdef ROWAN_HAS_POSTGRESQL
    check_postgresql(text, numbers);
#endif
#ifdef ROWAN_HAS_MARIADB
    check_mariadb(text, static_cast<unsigned>(digits));
#endif
    static_cast<void>(numbers);
    return 0;
}

// Takes a database URL apart. Its texts never quote the URL, which may hold a password.
#include <rowan/core/error.hpp>
#include <rowan/driver/engine.hpp>

namespace rowan::driver {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// RFC 3986, 3.1, in lower case; empty if there is none.
std::string scheme_of(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || !is_letter(text.front())) return {};
    std::string scheme;
    for (const char c : text.substr(0, colon)) {
        if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return {};
        scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return scheme;
}

int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

void add_option(url& parsed, std::string_view text) {
    const std::size_t equals = text.find('=');
    std::string name = percent_decoded(text.substr(0, equals));
    std::string value = equals == std::string_view::npos ? std::string() : percent_decoded(text.substr(equals + 1));
    if (name.empty())
        throw_error(error_kind::misuse, "the database URL has an option without a name: write ?option=value");
    for (const auto& [known, other] : parsed.options) {
        if (known == name) throw_error(error_kind::misuse, "the database URL gives the option \"" + name + "\" twice");
    }
    parsed.options.emplace_back(std::move(name), std::move(value));
}

} // namespace

std::string percent_decoded(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0)
            throw_error(error_kind::misuse,
                        "the database URL has a % without two hexadecimal digits behind it: write %25 "
                        "for a percent sign");
        if (high == 0 && low == 0) throw_error(error_kind::misuse, "the database URL has a NUL byte (%00)");
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return decoded;
}

url parse_url(std::string_view text) {
    url parsed;
    parsed.scheme = scheme_of(text);
    if (parsed.scheme.empty())
        throw_error(error_kind::misuse,
                    "the database URL has no scheme: write sqlite:path, sqlite::memory: or the like in front of it");
    if (text.find('\0') != std::string_view::npos) throw_error(error_kind::misuse, "the database URL has a NUL byte");
    text.remove_prefix(parsed.scheme.size() + 1);
    const std::size_t question = text.find('?');
    parsed.rest = text.substr(0, question);
    if (question == std::string_view::npos) return parsed;
    text.remove_prefix(question + 1);
    while (!text.empty()) {
        const std::size_t end = text.find('&');
        if (end != 0) add_option(parsed, text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return parsed;
}

} // namespace rowan::driver

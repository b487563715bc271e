// The engines that are linked into this program, by their URL schemes.
#include <rowan/core/error.hpp>
#include <rowan/driver/engine.hpp>

namespace rowan::driver {
namespace {

// A function-local static: engines register from static objects of other files, in any order.
std::vector<engine>& engines() {
    static std::vector<engine> all;
    return all;
}

// Takes the next word off a text of words separated by blanks; empty at its end.
std::string_view next_word(std::string_view& words) {
    while (!words.empty() && words.front() == ' ') words.remove_prefix(1);
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(word.size());
    return word;
}

bool has_word(std::string_view words, std::string_view wanted) {
    for (std::string_view word = next_word(words); !word.empty(); word = next_word(words)) {
        if (word == wanted) return true;
    }
    return false;
}

void append_words(std::string& list, std::string_view words) {
    for (std::string_view word = next_word(words); !word.empty(); word = next_word(words)) {
        if (!list.empty()) list += ", ";
        list += word;
    }
}

} // namespace

void check_option_names(const url& given, std::string_view options) {
    bool may_be_password = false; // one with a ? that was not escaped: the @ behind it stands in what is no option
    for (const auto& [name, value] : given.options)
        may_be_password = may_be_password || (name + value).find('@') != std::string::npos;
    for (const auto& [name, value] : given.options) {
        if (has_word(options, name) || has_word(pool_options, name)) continue;
        std::string known;
        append_words(known, options);
        append_words(known, pool_options);
        throw_error(error_kind::unknown_option,
                    "the database URL has " +
                        (may_be_password ? "an unknown option (a ? in a password is written %3F)"
                                         : "the unknown option \"" + name + "\"") +
                        "; \"" + given.scheme + "\" knows " + known);
    }
}

void register_engine(const engine& added) {
    for (const engine& known : engines()) {
        if (known.name == added.name) return;
    }
    engines().push_back(added);
}

const engine& engine_for(std::string_view scheme) {
    std::string known;
    for (const engine& each : engines()) {
        if (has_word(each.schemes, scheme)) return each;
        append_words(known, each.schemes);
    }
    std::string message = "no engine serves the URL scheme \"" + std::string(scheme) + "\"; ";
    if (known.empty())
        message += "no engine is linked into this program: link one, such as the CMake target rowan::sqlite";
    else
        message += "the engines linked into this program serve " + known;
    throw_error(error_kind::unknown_scheme, std::move(message));
}

} // namespace rowan::driver

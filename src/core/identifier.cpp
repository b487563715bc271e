// Quoting of identifiers.
#include <rowan/core/identifier.hpp>

#include <rowan/core/error.hpp>
#include <rowan/core/utf8.hpp>

namespace rowan::core {

void append_quoted(std::string& out, std::string_view name, char quote) {
    if (name.empty()) throw_error(error_kind::misuse, "an empty name cannot be a table or column");
    if (const text_check found = find_bad_text(name); !found.ok()) throw_bad_text(found, "name of a table or column");
    out.reserve(out.size() + name.size() + 2);
    out += quote;
    for (const char character : name) {
        if (character == quote) out += quote;
        out += character;
    }
    out += quote;
}

} // namespace rowan::core

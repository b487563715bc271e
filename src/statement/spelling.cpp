// How an engine spells a name and a parameter.
#include <rowan/statement/spelling.hpp>

#include <rowan/core/error.hpp>
#include <rowan/core/identifier.hpp>

namespace rowan::statement {

std::string write_placeholder(std::size_t number, const capabilities& engine) {
    switch (engine.placeholder) {
    case placeholder_style::question: return "?";
    case placeholder_style::question_numbered: return "?" + std::to_string(number);
    default: return "$" + std::to_string(number);
    }
}

std::string quoted(std::string_view name, const capabilities& engine) {
    std::string text;
    core::append_quoted(text, name, engine.identifier_quote);
    if (engine.max_identifier != 0 && name.size() > engine.max_identifier)
        throw_error(error_kind::misuse, "the name \"" + std::string(name) + "\" has " + std::to_string(name.size()) +
                                            " bytes, and " + std::string(engine.engine) + " would cut it after " +
                                            std::to_string(engine.max_identifier) +
                                            "; give the table, column, key or check a shorter one");
    return text;
}

} // namespace rowan::statement

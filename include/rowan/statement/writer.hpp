// The one SQL writer: a description and a capability table in, SQL text out.
#pragma once

#include <rowan/statement/capabilities.hpp>
#include <rowan/statement/description.hpp>

#include <string>

namespace rowan::statement {

/// The SQL of a statement. Parameters are numbered in the order of the description's parameter nodes.
/// Throws `misuse` for an identifier that cannot be quoted.
std::string write(const description& statement, const capabilities& engine);

/// What stands for the parameter of this number, from 1.
std::string write_placeholder(std::size_t number, const capabilities& engine);

/// The name as the engine quotes it. Throws `misuse` for one that is longer than the engine takes.
std::string quoted(std::string_view name, const capabilities& engine);

} // namespace rowan::statement

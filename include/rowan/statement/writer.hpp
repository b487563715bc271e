// The one SQL writer: a description and a capability table in, SQL text out.
#pragma once

#include <rowan/statement/capabilities.hpp>
#include <rowan/statement/description.hpp>

#include <string>

namespace rowan::statement {

/// The SQL of a statement. Parameters are numbered in the order of the description's parameter nodes.
/// Throws `misuse` for an identifier that cannot be quoted.
std::string write(const description& statement, const capabilities& engine);

} // namespace rowan::statement

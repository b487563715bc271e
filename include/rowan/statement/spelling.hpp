// How an engine spells a name and a parameter.
#pragma once

#include <rowan/statement/capabilities.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace rowan::statement {

/// What stands for the parameter of this number, from 1.
std::string write_placeholder(std::size_t number, const capabilities& engine);

/// The name as the engine quotes it. Throws `misuse` for one that is longer than the engine takes.
std::string quoted(std::string_view name, const capabilities& engine);

} // namespace rowan::statement

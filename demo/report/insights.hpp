// A few things worth knowing from the stored index, found by typed queries.
#pragma once

#include <rowan/rowan.hpp>

#include <string>

namespace demo {

/// The busiest maintainers, the most depended-on packages and more of the kind, as text.
std::string insights_text(const rowan::database& database);

} // namespace demo

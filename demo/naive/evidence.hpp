// Shows what the race has left behind: rows that are there twice, and the lookup that cannot work any more.
#pragma once

#include <rowan/rowan.hpp>

#include <string>

namespace demo {

/// The rows that exist most often, and what looking them up gives now. As text.
std::string duplicates_text(const rowan::database& database);

} // namespace demo

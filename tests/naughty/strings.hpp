// Texts that have broken programs before: injection payloads, signs with a meaning, and odd corners of Unicode.
#pragma once

#include <string>
#include <vector>

namespace rowan::test {

/// Valid UTF-8 without NUL, all different, none empty: what every text column must hold and give back unchanged.
const std::vector<std::string>& naughty_strings();

/// Names that mean something to a database or to the statements that are written, and names of the longest sizes.
const std::vector<std::string>& significant_names();

/// What no text may be: NUL bytes, and bytes that are not UTF-8.
const std::vector<std::string>& impossible_strings();

} // namespace rowan::test

// The relations of a package to others: what Depends, Breaks, Provides and their kin say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace demo {

/// How a relation restricts the version of its target.
enum class version_test { any, earlier, earlier_or_equal, equal, later_or_equal, later };

/// One target: `name:qualifier (>= version) [architectures] <profiles>`.
struct relation {
    std::string package{};
    std::string qualifier{}; ///< The architecture qualifier, such as `any`; often empty.
    version_test test = version_test::any;
    std::string version{};       ///< Empty for version_test::any.
    std::string architectures{}; ///< Where it applies, such as `amd64 !i386`; empty = everywhere.
    std::string profiles{};      ///< Build profiles, such as `<!nocheck> <cross>`; empty = always.

    bool operator==(const relation&) const = default;
};

/// `a | b`: one of them is enough.
using alternatives = std::vector<relation>;

/// Reads a whole field: groups separated by commas, each of alternatives separated by bars. A comma behind the last
/// group is accepted, as dpkg does. Throws format_error.
std::vector<alternatives> parse_relations(std::string_view field);

} // namespace demo

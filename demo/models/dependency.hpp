// One edge of the dependency graph: a version of a package, and the package that it names.
#pragma once

#include "index/record.hpp"
#include "models/package_version.hpp"

#include <string_view>
#include <utility>

template <>
struct rowan::enum_names<demo::dependency_kind> {
    using kind = demo::dependency_kind;
    static constexpr std::pair<kind, std::string_view> values[] = {
        {kind::depends, "depends"},     {kind::pre_depends, "pre-depends"}, {kind::recommends, "recommends"},
        {kind::suggests, "suggests"},   {kind::enhances, "enhances"},       {kind::breaks, "breaks"},
        {kind::conflicts, "conflicts"}, {kind::replaces, "replaces"},       {kind::provides, "provides"},
    };
};

template <>
struct rowan::enum_names<demo::version_test> {
    using test = demo::version_test;
    static constexpr std::pair<test, std::string_view> values[] = {
        {test::any, "any"}, {test::earlier, "<<"},        {test::earlier_or_equal, "<="},
        {test::equal, "="}, {test::later_or_equal, ">="}, {test::later, ">>"},
    };
};

namespace demo::model {

struct dependency {
    std::int64_t id{};
    std::int64_t package_version_id{};
    dependency_kind kind{};
    std::int32_t position{};    ///< Of the group in its field, from 0.
    std::int32_t alternative{}; ///< Of the target in its group, from 0.
    std::int64_t package_id{};  ///< The package that is named.
    std::string qualifier{};
    version_test test{};
    std::string version{};
    std::string architectures{};
    std::string profiles{};

    using rowan_table = rowan::table<
        "dependency", rowan::primary_key<&dependency::id>,
        rowan::unique<&dependency::package_version_id, &dependency::kind, &dependency::position,
                      &dependency::alternative>,
        rowan::foreign_key<&dependency::package_version_id, &package_version::id, rowan::on_delete::cascade>,
        rowan::foreign_key<&dependency::package_id, &package::id>>;
};

} // namespace demo::model

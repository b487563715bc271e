// What a statement binds, seen through the owned values that a query keeps.
#pragma once

#include <rowan/core/value.hpp>

#include <vector>

namespace rowan::orm {

/// Valid as long as the values are neither changed nor moved.
inline std::vector<core::value_view> views_of(const std::vector<core::value>& values) {
    std::vector<core::value_view> views;
    views.reserve(values.size());
    for (const core::value& each : values) views.push_back(each.view());
    return views;
}

} // namespace rowan::orm

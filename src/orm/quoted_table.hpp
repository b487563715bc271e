// A table in a message.
#pragma once

#include <rowan/core/table_info.hpp>

#include <string>

namespace rowan::orm {

inline std::string quoted(const core::table_info& table) {
    return "\"" + std::string(table.name) + "\"";
}

} // namespace rowan::orm

// Lists as PostgreSQL's arrays.
#pragma once

#include "element.hpp"

namespace rowan::postgresql {

/// Appends the list as an array: true in its binary form, false as text. Throws what its elements throw, and misuse for
/// a list within a list. `type`: the parameter's, an array type or a type that casts a text.
bool append_array(std::string& out, Oid type, const core::value_view& list, place where);

} // namespace rowan::postgresql

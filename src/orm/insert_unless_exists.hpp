// A row inserted by its key, and told why where it cannot be.
#pragma once

#include <rowan/orm/machines.hpp>
#include <rowan/orm/row_call.hpp>

namespace rowan::orm {

/// Inserts the row of a call; whether it was inserted, found by an insert that `may_find`, or is in the way of one that
/// does not tell. Throws unenforced_key where the key is gone, and what else the engine says.
answer insert_unless_exists(session::connection& on, const row_call& call, bool may_find);

/// Whether the row's key is partial and the insert does not refuse a row that it does not cover, which would be created
/// at every call: then nobody else may write between a look, the insert, and another look.
bool must_look_around(const row_call& call, const statement::capabilities& engine) noexcept;

/// That other look: throws where the row that was just created is not covered.
void refuse_uncovered(session::connection& on, const row_call& call);

} // namespace rowan::orm

// Everything that a user of Rowan includes.
#pragma once

#include <rowan/core/bytes.hpp>
#include <rowan/core/decimal.hpp>
#include <rowan/core/error.hpp>
#include <rowan/core/json.hpp>
#include <rowan/core/uuid.hpp>

// Each layer from here, bottom up: a refusal of the compiler then lists this file as the only one on the way to it.
#include <rowan/model/options.hpp>

#include <rowan/model/aggregate.hpp>

#include <rowan/model/column_traits.hpp>

#include <rowan/model/description.hpp>

#include <rowan/model/check_model.hpp>

#include <rowan/query/expression.hpp>

#include <rowan/query/lookup.hpp>

#include <rowan/query/operators.hpp>

#include <rowan/query/assignment.hpp>
#include <rowan/query/functions.hpp>

#include <rowan/orm/outcome.hpp>
#include <rowan/orm/row_shape.hpp>

#include <rowan/orm/key_rules.hpp>

#include <rowan/orm/query_set.hpp>

#include <rowan/orm/raw.hpp>

#include <rowan/orm/link_calls.hpp>
#include <rowan/orm/related_set.hpp>

#include <rowan/orm/related.hpp>

#include <rowan/orm/in_bulk.hpp>
#include <rowan/orm/prefetch.hpp>

#include <rowan/orm/operations.hpp>

#include <rowan/database.hpp>

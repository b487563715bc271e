// Everything that a user of Rowan includes.
#pragma once

#include <rowan/core/bytes.hpp>
#include <rowan/core/decimal.hpp>
#include <rowan/core/error.hpp>
#include <rowan/core/json.hpp>
#include <rowan/core/uuid.hpp>
#include <rowan/database.hpp>
#include <rowan/model/options.hpp>
#include <rowan/orm/operations.hpp>
#include <rowan/orm/outcome.hpp>
#include <rowan/query/functions.hpp>

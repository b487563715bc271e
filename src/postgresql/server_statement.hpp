// A statement as the server has parsed it: its name there, its parameters, its columns.
#pragma once

#include "decode.hpp"
#include "encode.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rowan::postgresql {

struct server_statement {
    explicit server_statement(std::string_view text);

    std::string sql;
    std::string name; // made from the text, so that the same text has the same name on every connection
    parameters bound{std::vector<Oid>()};
    row_reader reader{};
    int generation = 0; // of what the connection has parsed, when this was; 0: it is not
    bool is_write = false;
    bool forgets_statements = false;
};

} // namespace rowan::postgresql

// A statement as the server has parsed it.
#include "server_statement.hpp"

#include "sql_words.hpp"

#include <rowan/core/error.hpp>
#include <rowan/core/utf8.hpp>

#include <cstdint>

namespace rowan::postgresql {
namespace {

__extension__ typedef unsigned __int128 wide; // NOLINT(modernize-use-using): an alias cannot say __extension__

// FNV-1a of 128 bits: two texts of one program do not meet by chance.
std::string name_of(std::string_view sql) {
    constexpr wide prime = (wide{1} << 88) + 0x13B;
    wide hash = (wide{0x6C62272E07BB0142} << 64) + 0x62B821756295C58D;
    for (const char c : sql) hash = (hash ^ static_cast<unsigned char>(c)) * prime;
    std::string name = "rowan_";
    for (int shift = 124; shift >= 0; shift -= 4)
        name += "0123456789abcdef"[static_cast<unsigned>(hash >> shift) & 15U];
    return name;
}

} // namespace

server_statement::server_statement(std::string_view text) : sql(text), name(name_of(text)) {
    if (const core::text_check found = core::find_bad_text(text); !found.ok()) core::throw_bad_text(found, "SQL text");
    const statement_traits traits = traits_of(text);
    if (traits.is_empty)
        throw_error({.kind = error_kind::misuse, .message = "the SQL text has no statement", .statement = sql});
    if (!traits.is_single)
        throw_error({.kind = error_kind::misuse,
                     .message = "the SQL text goes on behind its first statement; prepare one statement at a time",
                     .statement = sql});
    is_write = traits.is_write;
    forgets_statements = traits.forgets_statements;
}

} // namespace rowan::postgresql

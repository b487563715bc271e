// libpg_query gives the tree as JSON; its texts are taken out of it.
#include "fuzz/support/postgresql_parser.hpp"

#ifdef ROWAN_HAS_PG_QUERY
#include <pg_query.h>
#endif

#include <cstdlib>

namespace rowan::fuzz {

#ifdef ROWAN_HAS_PG_QUERY
namespace {

void append_utf8(std::string& out, unsigned code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        (out += static_cast<char>(0xc0U | code >> 6)) += static_cast<char>(0x80U | (code & 0x3fU));
    } else {
        out += static_cast<char>(0xe0U | code >> 12);
        (out += static_cast<char>(0x80U | (code >> 6 & 0x3fU))) += static_cast<char>(0x80U | (code & 0x3fU));
    }
}

// The JSON string whose opening quote is at `at`, which then stands behind the closing one.
std::string read_string(std::string_view json, std::size_t& at) {
    std::string text;
    for (++at; at < json.size() && json[at] != '"'; ++at) {
        if (json[at] != '\\') {
            text += json[at];
            continue;
        }
        constexpr std::string_view escapes = "bfnrt";
        constexpr std::string_view meanings = "\b\f\n\r\t";
        const char escape = json[++at];
        const std::size_t known = escapes.find(escape);
        if (escape == 'u') {
            append_utf8(text,
                        static_cast<unsigned>(std::strtoul(std::string(json.substr(at + 1, 4)).c_str(), nullptr, 16)));
            at += 4;
        } else {
            text += known == std::string_view::npos ? escape : meanings[known];
        }
    }
    ++at;
    return text;
}

// "location":12, "stmt_len":34 and their kin depend on how long the names are.
bool is_place(std::string_view key) {
    return key == "location" || key == "stmt_location" || key == "stmt_len";
}

void read_tree(std::string_view json, syntax_tree& tree) {
    for (std::size_t at = 0; at < json.size();) {
        if (json[at] != '"') {
            tree.shape += json[at++];
            continue;
        }
        std::string text = read_string(json, at);
        if (at >= json.size() || json[at] != ':') {
            tree.texts.push_back(std::move(text));
            tree.shape += '#';
            continue;
        }
        tree.shape += text;
        if (text == "stmt") ++tree.statements;
        if (is_place(text)) at = json.find_first_of(",}", at);
    }
}

} // namespace

bool has_postgresql_parser() noexcept {
    return true;
}

syntax_tree parse_postgresql(const std::string& sql) {
    syntax_tree tree;
    const PgQueryParseResult result = pg_query_parse(sql.c_str());
    if (result.error != nullptr)
        tree.problem = result.error->message;
    else
        read_tree(result.parse_tree, tree);
    pg_query_free_parse_result(result);
    return tree;
}
#else
bool has_postgresql_parser() noexcept {
    return false;
}

syntax_tree parse_postgresql(const std::string&) {
    return {};
}
#endif

} // namespace rowan::fuzz

// The lists.
#include "naughty/strings.hpp"

#include <string_view>

namespace rowan::test {
namespace {

using list = std::vector<std::string>;

const list payloads{
    "'; DROP TABLE canary; --",
    "\"; DROP TABLE canary; --",
    "`; DROP TABLE canary; --",
    "'); DROP TABLE canary; --",
    "\"); DELETE FROM canary; --",
    "'' OR '1'='1",
    "' OR 1=1 --",
    "\" OR \"\"=\"",
    "1; SELECT pg_sleep(9)",
    "' UNION SELECT * FROM canary --",
    "x' AND (SELECT count(*) FROM canary) > 0 AND 'a'='a",
    "\\'; DROP TABLE canary; --",
    "\\\"; DROP TABLE canary; --",
    "admin'--",
    "admin'/*",
    "*/ DROP TABLE canary /*",
    "/*! DROP TABLE canary */",
    "$$; DROP TABLE canary; $$",
    "$body$ DROP TABLE canary $body$",
    "E'\\047'",
    "x'27'",
    "U&\"\\0027\"",
    "];DROP TABLE canary;--",
    "COMMIT",
    "ROLLBACK; --",
    "DELIMITER //",
};

const list signs{
    "'",
    "''",
    "'''",
    "\"",
    "\"\"",
    "`",
    "``",
    "\\",
    "\\\\",
    "\\'",
    "'\\",
    "\\n",
    "%",
    "%%",
    "_",
    "\\%",
    "\\_",
    "a%b_c\\d",
    "100%",
    "$1",
    "$2::text",
    "?",
    "?1",
    "??",
    ":name",
    "@name",
    "@@version",
    "#",
    "--",
    "-- ",
    "/*",
    "*/",
    ";",
    ";;",
    "%s",
    "%n%d%s",
    "{0}",
    "${HOME}",
    "{{7*7}}",
    "[x]",
    "a.b",
    "a.b.c",
    "(",
    ")",
    "()",
    ",",
    "*",
    "=",
    "<>",
    "||",
    "::text",
    "\\N",
    "\\.",
    "\\u0041",
    "\\x41",
    "&lt;",
    "null",
    "NULL",
    "true",
    "0",
    "-1",
    "1e999",
    "NaN",
    "0x41",
    "[1,2]",
    "{\"a\": 1}",
    "{1,\"2\",NULL}",
    "{}",
};

const list blanks{
    " ",
    "  ",
    " leading",
    "trailing ",
    "in the middle",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "a\nb",
    "a\tb",
    "a\\\nb",
    "\x01",
    "\x07\x08",
    "\x1b[31m",
    "\x1a",
    "\x7f",
    "\xc2\x85",
    "\xc2\xa0",
    "\xe3\x80\x80",
    "\xe2\x80\xa8",
    "\xe2\x80\xa9",
    "-- a comment\nDROP TABLE canary",
};

const list unicode{
    "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f",         // ä ö ü ß
    "a\xcc\x88",                                // ä of two characters
    "\xc3\xa4",                                 // ä of one: another text
    "\xc4\xb0i\xc4\xb1I",                       // Turkish i
    "\xce\xa3\xcf\x83\xcf\x82",                 // three sigmas
    "\xe2\x84\xa8\xe2\x84\xab",                 // letter-like signs
    "\xef\xac\x81",                             // a ligature
    "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",         // right to left
    "\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7", // and joined
    "\xe2\x80\xae"
    "gpj.exe", // an override of the direction
    "a\xe2\x80\x8b"
    "b", // zero width space
    "a\xe2\x80\x8d"
    "b", // zero width joiner
    "\xef\xbb\xbf"
    "bom",                                              // byte order mark
    "\xef\xbf\xbe\xef\xbf\xbf",                         // noncharacters; SQLite's LIKE takes them for U+FFFD
    "\xed\x9f\xbf\xee\x80\x80",                         // the neighbours of the surrogates
    "\xe6\xbc\xa2\xe5\xad\x97\xe4\xbb\xae\xe5\x90\x8d", // Han
    "\xe2\x80\x98\xe2\x80\x99\xca\xbc\xef\xbc\x87",     // what some clients turn into '
    "\xef\xbc\x82\xef\xbc\x9b",                         // wide " and ;
    "\xe0\xb8\xaa\xe0\xb8\xa7\xe0\xb8\xb1\xe0\xb8\xaa\xe0\xb8\x94", // Thai
    "Z\xcc\xb5\xcc\xa1\xcd\x8e\xcd\x89"
    "a\xcc\xb6\xcc\xa8\xcc\xb2l", // many combining marks
    "\xf0\x9f\x98\x80",           // beyond the basic plane
    "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
    "\xf0\x9f\x8f\xb4\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2", // tags, plane 14
    "\xf0\xa0\x80\x8b",                                 // Han, plane 2
    "\xf4\x8f\xbf\xbf",                                 // the last character
};

// Words of the languages, of the catalogues, and of the statements that the SQL writer makes.
const list words{
    "select",
    "SELECT",
    "Select",
    "table",
    "index",
    "order",
    "group",
    "key",
    "primary",
    "user",
    "default",
    "values",
    "from",
    "where",
    "rowid",
    "oid",
    "ctid",
    "xmax",
    "excluded",
    "EXCLUDED",
    "new",
    "old",
    "given",
    "made",
    "source",
    "stored",
    "listed",
    "live",
    "position",
    "c0",
    "c1",
    "r0",
    "r1",
    "rowan_0",
    "rowan_1",
    "rowan_first",
    "rowan_found",
    "rowan_created",
    "rowan_list",
    "row_source",
    "rowan_limited",
    "value",
    "lower",
    "length",
    "current_user",
    "sqlite_master",
    "sqlite_any",
    "pg_class",
    "pg_any",
    "PRIMARY",
    "_",
    "_rowan",
    "1st",
    "1",
    "MixedCase",
    "mixedcase2",
    "a-b",
    "COLLATE",
    "returning",
    "conflict",
    "nothing",
    "true",
    "all",
};

list joined(std::initializer_list<const list*> lists) {
    list all;
    for (const list* each : lists) all.insert(all.end(), each->begin(), each->end());
    return all;
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

list sized_names() {
    list names;
    for (const std::size_t size : {62U, 63U, 64U, 65U, 128U}) names.push_back(repeated("n", size));
    for (const std::size_t size : {31U, 32U, 63U, 64U, 65U}) names.push_back(repeated("\xc3\xa9", size)); // two bytes
    names.push_back(repeated("\"", 31));
    names.push_back(repeated("\"", 63));
    names.push_back(repeated("`", 64));
    names.push_back(repeated("'", 64));
    names.push_back(repeated("\xe6\xbc\xa2", 21)); // 63 bytes
    names.push_back(repeated("\xe6\xbc\xa2", 64));
    return names;
}

} // namespace

const list& naughty_strings() {
    static const list all = joined({&payloads, &signs, &blanks, &unicode});
    return all;
}

const list& significant_names() {
    static const list sized = sized_names();
    static const list all = joined({&words, &sized});
    return all;
}

const list& impossible_strings() {
    static const list all{
        std::string("\0", 1),
        std::string("a\0b", 3),
        std::string("' OR 1=1\0 --", 12),
        "\xff",
        "\xc0\xa7",                 // an overlong '
        "\xe0\x80\xa7",             // and a longer one
        "\xc0\x80",                 // an overlong NUL
        "\xed\xa0\x80",             // a surrogate
        "\xed\xa0\xbd\xed\xb8\x80", // an emoji by surrogates
        "\xf4\x90\x80\x80",         // beyond the last character
        "\xbf'",                    // a byte that GBK would take the quote into
        "\xbf\\'",
        "cut \xe2\x82",
        "\x80",
        repeated("a", 150) + "\xf0\x9f\x98",
    };
    return all;
}

} // namespace rowan::test

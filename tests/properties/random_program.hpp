// Random programs: calls that create, get, change and remove rows, with what each must answer by a model in memory.
#pragma once

#include "properties/random.hpp"

#include <rowan/rowan.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rowan::test {

struct item {
    std::int64_t id{};
    int shelf{};
    std::string name{};
    std::int64_t number{};
    std::optional<std::string> note{};

    using rowan_table =
        table<"item", primary_key<&item::id>, unique<&item::shelf, &item::name>, max_length<&item::name, 50>>;
};

/// One call. Which of the members count depends on the kind.
struct step {
    enum class kind_of : std::uint8_t {
        create,
        get_or_create,
        get_or_create_by_lookup,
        overwrite,           // update_or_create(row)
        increment_or_create, // update_or_create(row, number += …)
        get_or_create_all,
        create_all,
        update,        // where number < limit
        remove,        // where number > limit
        failing_block, // creates in a nested transaction that is rolled back
    };
    kind_of kind{};
    std::vector<item> rows{};
    std::int64_t limit = 0;
};

using program = std::vector<step>;

program make_program(random_choices& random, std::size_t size);
std::string shown(const program& of);

/// What the database must hold: rows by their key, and what a call must answer.
class expected_items {
public:
    /// What the step answers: "created", "found", "refused", a number of rows …, the values of the row with it.
    std::string apply(const step& next);
    /// All rows in the order of their keys, as one text.
    [[nodiscard]] std::string contents() const;

private:
    std::string get_or_create(const item& row);
    std::string get_or_create(const std::vector<item>& rows);
    std::string create(const std::vector<item>& rows);

    std::map<std::pair<int, std::string>, item> m_rows;
};

/// A row without its generated number.
std::string shown(const item& row);

} // namespace rowan::test

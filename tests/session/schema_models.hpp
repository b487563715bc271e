// Models whose keys have every form, for the tests that hold them against tables made by hand.
#pragma once

#include <rowan/model/description.hpp>
#include <rowan/query/functions.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace rowan::test {

struct plain_key {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    using rowan_table = table<"t", primary_key<&plain_key::id>, unique<&plain_key::email>>;
};

struct two_column_key {
    std::int64_t id{};
    std::int64_t publisher{};
    std::string title{};
    using rowan_table =
        table<"t", primary_key<&two_column_key::id>, unique<&two_column_key::publisher, &two_column_key::title>>;
};

struct lower_key {
    std::int64_t id{};
    std::string email{};
    using rowan_table = table<"t", primary_key<&lower_key::id>, unique<lower(f<&lower_key::email>)>>;
};

struct partial_key {
    std::int64_t id{};
    std::string email{};
    bool deleted{};
    using rowan_table = table<"t", primary_key<&partial_key::id>,
                              unique<&partial_key::email, where("deleted = 0 AND email <> 'It''s'")>>;
};

struct null_key {
    std::int64_t id{};
    std::optional<std::int64_t> parent{};
    std::string name{};
    using rowan_table =
        table<"t", primary_key<&null_key::id>, unique<&null_key::parent, &null_key::name, nulls_not_distinct>>;
};

struct nocase_key {
    std::int64_t id{};
    std::string email{};
    using rowan_table =
        table<"t", primary_key<&nocase_key::id>, unique<&nocase_key::email>, collate<&nocase_key::email, "NOCASE">>;
};

struct text_primary {
    std::string code{};
    std::string label{};
    using rowan_table = table<"t", primary_key<&text_primary::code>>;
};

/// A unique key of the model: the first that is not primary, else the primary key.
template <class Model>
const core::key_info& key_of() {
    const auto& keys = model::table_info_of<Model>().keys;
    return keys.size() > 1 ? keys[1] : keys[0];
}

} // namespace rowan::test

// JSON text, kept apart from other text by its type.
#pragma once

#include <string>
#include <utility>

namespace rowan {

/// The value of a JSON column: its text, which the database checks when it is stored. Rowan neither parses nor formats
/// it; use the JSON library of your choice on `text`. The default is the JSON value `null` (an empty text would not be
/// JSON).
struct json {
    std::string text = "null";

    json() = default;
    explicit json(std::string json_text) noexcept : text(std::move(json_text)) {}

    /// Compares the text, not the meaning: `{"a":1}` and `{"a": 1}` differ. An engine may store another spelling than
    /// the one given.
    friend bool operator==(const json&, const json&) = default;
};

} // namespace rowan

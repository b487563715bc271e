// What get_or_create and update_or_create give back.
#pragma once

namespace rowan {

/// A row as the database stored it, and whether this very call created it.
template <class Model>
struct outcome {
    Model row{};
    bool created = false;
};

} // namespace rowan

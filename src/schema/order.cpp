// The order in which tables can be created: what is referred to comes first.
#include <rowan/schema/schema.hpp>

namespace rowan::schema {
namespace {

using core::table_info;
using tables = std::vector<const table_info*>;

bool has(const tables& all, const table_info* wanted) {
    for (const table_info* each : all) {
        if (each == wanted) return true;
    }
    return false;
}

enum class references : std::uint8_t { all, not_null };

// Whether the table refers to none of those that still wait.
bool may_come(const table_info& table, const tables& waiting, references that_count) {
    for (const core::foreign_key_info& key : table.foreign_keys) {
        const table_info* target = &key.target();
        const bool counts = that_count == references::all || !table.columns[key.column].is_nullable;
        if (counts && target != &table && has(waiting, target)) return false;
    }
    return true;
}

// A circle of references is cut at one that may be NULL.
std::size_t next_of(const tables& waiting) {
    for (const references that_count : {references::all, references::not_null}) {
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            if (may_come(*waiting[i], waiting, that_count)) return i;
        }
    }
    return 0;
}

} // namespace

std::vector<const table_info*> in_order_of_creation(table_list given) {
    tables waiting;
    for (const table_info* table : given) {
        if (!has(waiting, table)) waiting.push_back(table);
    }
    tables ordered;
    while (!waiting.empty()) {
        const std::size_t next = next_of(waiting);
        ordered.push_back(waiting[next]);
        waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(next));
    }
    return ordered;
}

} // namespace rowan::schema

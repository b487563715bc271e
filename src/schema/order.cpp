// The order in which tables can be created: what is referred to comes first.
#include <rowan/schema/schema.hpp>

namespace rowan::schema {
namespace {

using core::table_info;

bool has(const std::vector<const table_info*>& tables, const table_info* wanted) {
    for (const table_info* each : tables) {
        if (each == wanted) return true;
    }
    return false;
}

class sorter {
public:
    explicit sorter(table_list tables) : m_given(tables.begin(), tables.end()) {
        for (const table_info* table : m_given) visit(table);
    }
    std::vector<const table_info*> take() { return std::move(m_sorted); }

private:
    void visit(const table_info* table) {
        if (has(m_visited, table)) return; // done, or a circle
        m_visited.push_back(table);
        for (const core::foreign_key_info& key : table->foreign_keys) {
            const table_info* target = &key.target();
            if (has(m_given, target)) visit(target);
        }
        m_sorted.push_back(table);
    }

    std::vector<const table_info*> m_given;
    std::vector<const table_info*> m_visited;
    std::vector<const table_info*> m_sorted;
};

} // namespace

std::vector<const table_info*> in_order_of_creation(table_list tables) {
    return sorter(tables).take();
}

} // namespace rowan::schema

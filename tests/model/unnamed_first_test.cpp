// A model in an unnamed namespace is another than its namesake in the next file, whose members stand in another order.
#include <rowan/query/assignment.hpp>
#include <rowan/query/functions.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace {

struct namesake {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    using rowan_table = rowan::table<"namesake", rowan::primary_key<&namesake::id>, rowan::unique<&namesake::email>,
                                     rowan::index<rowan::lower(rowan::f<&namesake::email>)>>;
};

TEST(unnamed_namespace, the_first_file_has_its_own_columns) {
    const rowan::core::table_info& table = rowan::model::table_info_of<namesake>();
    EXPECT_EQ(table.keys[1].parts[0].column, 1);
    EXPECT_EQ(table.indexes[0].parts[0].column, 1);
    const auto& field = rowan::f<&namesake::email>;
    EXPECT_EQ(field.lowered().nodes.nodes().at(0).column, 1);
    EXPECT_EQ(field.lowered().nodes.nodes().at(0).table, &table);
    namesake row;
    (field = std::string("given")).apply_to(row);
    EXPECT_EQ(row.email, "given");
    EXPECT_EQ(row.name, "");
}

} // namespace

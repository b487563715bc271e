// Every node of the alphabet as SQL.
#include "engines.hpp"

#include <rowan/core/error.hpp>
#include <rowan/statement/key_writer.hpp>

#include <gtest/gtest.h>

namespace {

using namespace rowan::test;
using rowan::statement::description;
using rowan::statement::op;
using rowan::statement::sequence;

const rowan::core::table_info& samples() {
    return rowan::model::table_info_of<sample>();
}
const rowan::core::table_info& parents() {
    return rowan::model::table_info_of<parent>();
}

std::string rich(const sequence& nodes) {
    return rowan::statement::write(description(nodes), rich_engine());
}
std::string poor(const sequence& nodes) {
    return rowan::statement::write(description(nodes), poor_engine());
}

// The SQL of one operand, out of "SELECT operand".
std::string operand(sequence nodes, const rowan::statement::capabilities& engine = rich_engine()) {
    nodes.add(op::select, 1);
    return rowan::statement::write(description(nodes), engine).substr(std::string_view("SELECT ").size());
}

sequence ids() {
    sequence nodes;
    return nodes.column(parents(), 0);
}
sequence id_and_parameter() {
    return ids().add(op::parameter);
}

TEST(writer, operands) {
    EXPECT_EQ(operand(ids()), "\"id\"");
    EXPECT_EQ(operand(sequence().column(samples(), 1)), "\"na`\"\"me\"");
    EXPECT_EQ(operand(sequence().column(samples(), 1), poor_engine()), "`na``\"me`");
    EXPECT_EQ(operand(sequence().add(op::parameter)), "$1");
    EXPECT_EQ(operand(sequence().add(op::parameter), poor_engine()), "?");
    EXPECT_EQ(operand(sequence().add(op::null)), "NULL");
    EXPECT_EQ(operand(sequence().add(op::now)), "CURRENT_TIMESTAMP");
    for (const std::uint8_t digits : {std::uint8_t{0}, std::uint8_t{3}, std::uint8_t{6}, std::uint8_t{9}}) {
        EXPECT_EQ(operand(sequence().add(op::now, 0, digits), poor_engine()), "clock(" + std::to_string(digits) + ")");
    }
    EXPECT_EQ(operand(sequence().add(op::count_rows)), "count(*)");
    EXPECT_EQ(operand(sequence().add(op::always)), "(1 = 1)");
    EXPECT_EQ(operand(sequence().add(op::never)), "(1 = 0)");
    EXPECT_EQ(operand(sequence().add(op::key_condition, samples().keys[3])), "(parent_id > 0)");
}

TEST(writer, operators_of_two) {
    const std::pair<op, std::string> spelt[] = {
        {op::equal, "(\"id\" = $1)"},        {op::not_equal, "(\"id\" <> $1)"},
        {op::less, "(\"id\" < $1)"},         {op::less_equal, "(\"id\" <= $1)"},
        {op::greater, "(\"id\" > $1)"},      {op::greater_equal, "(\"id\" >= $1)"},
        {op::add, "(\"id\" + $1)"},          {op::subtract, "(\"id\" - $1)"},
        {op::multiply, "(\"id\" * $1)"},     {op::divide, "(\"id\" / $1)"},
        {op::modulo, "(\"id\" % $1)"},       {op::like, "(\"id\" LIKE $1 ESCAPE '\\')"},
        {op::in_list, "(\"id\" = ANY($1))"}, {op::like_ignoring_case, "(lower(\"id\") LIKE lower($1) ESCAPE '\\')"},
    };
    for (const auto& [code, sql] : spelt) EXPECT_EQ(operand(id_and_parameter().add(code, 2)), sql);
    EXPECT_EQ(operand(id_and_parameter().add(op::in_list, 2), poor_engine()), "(`id` IN (SELECT x FROM list(?)))");
}

TEST(writer, operators_of_one) {
    const std::pair<op, std::string> spelt[] = {
        {op::is_null, "(\"id\" IS NULL)"}, {op::is_not_null, "(\"id\" IS NOT NULL)"},
        {op::logical_not, "(NOT \"id\")"}, {op::is_not_true, "(\"id\" IS NOT TRUE)"},
        {op::lower, "lower(\"id\")"},      {op::upper, "upper(\"id\")"},
        {op::length, "length(\"id\")"},    {op::count, "count(\"id\")"},
        {op::sum, "sum(\"id\")"},          {op::count_distinct, "count(DISTINCT \"id\")"},
        {op::average, "avg(\"id\")"},      {op::minimum, "min(\"id\")"},
        {op::maximum, "max(\"id\")"},
    };
    for (const auto& [code, sql] : spelt) EXPECT_EQ(operand(ids().add(code, 1)), sql);
}

TEST(writer, numbers_whose_width_is_told) {
    rowan::statement::capabilities engine = rich_engine();
    engine.whole_number_close = "::wide";
    engine.whole_numbers_close = "::wide[]";
    const sequence wide = ids().add(op::wide_integer, 1).append(ids()).add(op::multiply, 2);
    EXPECT_EQ(operand(wide, engine), "(\"id\"::wide * \"id\")");
    EXPECT_EQ(operand(wide), "(\"id\" * \"id\")");
    const sequence list = ids().add(op::parameter, 0, rowan::statement::whole_numbers).add(op::in_list, 2);
    EXPECT_EQ(operand(list, engine), "(\"id\" = ANY($1::wide[]))");
    EXPECT_EQ(operand(list, poor_engine()), "(`id` IN (SELECT x FROM list(?)))");
}

TEST(writer, decimals_are_divided_as_a_count_of_units) {
    rowan::statement::capabilities engine = poor_engine();
    const auto divided = [](std::uint8_t scale) { return id_and_parameter().add(op::divide_decimal, 2, scale); };
    EXPECT_EQ(operand(divided(2)), "(div(\"id\" * 100, $1) * 0.01)");
    EXPECT_EQ(operand(divided(0)), "(div(\"id\" * 1, $1) * 1)");
    engine.has_decimals = false;
    EXPECT_EQ(operand(divided(2), engine), "(`id` / ?)");
}

TEST(writer, operators_of_many) {
    EXPECT_EQ(operand(id_and_parameter().add(op::parameter).add(op::between)), "(\"id\" BETWEEN $1 AND $2)");
    EXPECT_EQ(operand(id_and_parameter().add(op::null).add(op::coalesce, 3)), "coalesce(\"id\", $1, NULL)");
    EXPECT_EQ(operand(id_and_parameter().add(op::null).add(op::logical_and, 3)), "(\"id\" AND $1 AND NULL)");
    EXPECT_EQ(operand(id_and_parameter().add(op::logical_or, 2)), "(\"id\" OR $1)");
}

TEST(writer, long_conditions_nest_evenly) {
    sequence nodes;
    for (int i = 0; i < 5; ++i) nodes.add(op::parameter);
    EXPECT_EQ(operand(nodes.add(op::logical_or, 5)), "(($1 OR $2) OR ($3 OR $4 OR $5))");
}

TEST(writer, select_with_every_clause) {
    sequence nodes;
    nodes.column(parents(), 1).add(op::count_rows).add(op::select, 2).add(op::from, parents());
    nodes.append(id_and_parameter()).add(op::less, 2).add(op::where);
    nodes.column(parents(), 1).add(op::group_by, 1);
    nodes.column(parents(), 1).add(op::order_term, 0, rowan::statement::descending | rowan::statement::nulls_last);
    nodes.append(ids()).add(op::order_term, 0, rowan::statement::nulls_first).add(op::order_by, 2);
    nodes.add(op::parameter).add(op::limit).add(op::parameter).add(op::offset).add(op::lock_rows);
    EXPECT_EQ(rich(nodes), "SELECT \"code\", count(*) FROM \"parent\" WHERE (\"id\" < $1) GROUP BY \"code\" ORDER BY "
                           "\"code\" DESC NULLS LAST, \"id\" NULLS FIRST LIMIT $2 OFFSET $3 FOR UPDATE");
    EXPECT_EQ(poor(nodes), "SELECT `code`, count(*) FROM `parent` WHERE (`id` < ?) GROUP BY `code` ORDER BY "
                           "`code` DESC NULLS LAST, `id` NULLS FIRST LIMIT ? OFFSET ?");
}

TEST(writer, where_nulls_stand_without_words_for_it) {
    rowan::statement::capabilities engine = poor_engine();
    engine.orders_nulls = false;
    sequence nodes;
    nodes.append(ids()).append(id_and_parameter()).add(op::multiply, 2).add(op::select, 2).add(op::from, parents());
    sequence by_column = nodes, by_place = nodes;
    by_column.append(ids()).add(op::order_term, 1, rowan::statement::nulls_first).add(op::order_by, 1);
    EXPECT_EQ(rowan::statement::write(description(by_column), engine),
              "SELECT `id`, (`id` * ?) FROM `parent` ORDER BY `id` IS NOT NULL, `id`");
    by_place.add(op::position, 2).add(op::order_term, 1, rowan::statement::descending | rowan::statement::nulls_last);
    by_place.add(op::order_by, 1);
    EXPECT_EQ(rowan::statement::write(description(by_place), engine),
              "SELECT `id` AS `rowan_1`, (`id` * ?) AS `rowan_2` FROM `parent` ORDER BY `rowan_2` IS NULL, `rowan_2` "
              "DESC");
    EXPECT_EQ(poor(by_place), "SELECT `id`, (`id` * ?) FROM `parent` ORDER BY 2 DESC NULLS LAST");
}

TEST(writer, an_offset_alone_brings_its_limit) {
    const sequence nodes = ids().add(op::select, 1, 1).add(op::from, parents()).add(op::parameter).add(op::offset);
    EXPECT_EQ(rich(nodes), "SELECT DISTINCT \"id\" FROM \"parent\" LIMIT ALL OFFSET $1");
    EXPECT_EQ(poor(nodes), "SELECT DISTINCT `id` FROM `parent` LIMIT -1 OFFSET ?");
}

TEST(writer, joins_qualify_every_column) {
    sequence nodes;
    nodes.column(samples(), 0).column(parents(), 0).add(op::select, 2).add(op::from, samples());
    nodes.column(samples(), 2).column(parents(), 0).add(op::equal, 2).add(op::left_join, parents());
    EXPECT_EQ(rich(nodes),
              "SELECT \"sam\"\"ple\".\"id\", \"parent\".\"id\" FROM \"sam\"\"ple\" LEFT JOIN \"parent\" ON "
              "(\"sam\"\"ple\".\"parent_id\" = \"parent\".\"id\")");
    sequence inner;
    inner.column(parents(), 1).add(op::select, 1).add(op::from, samples());
    inner.column(samples(), 2).column(parents(), 0).add(op::equal, 2).add(op::inner_join, parents());
    EXPECT_EQ(poor(inner), "SELECT `parent`.`code` FROM `sam\"ple` JOIN `parent` ON (`sam\"ple`.`parent_id` = "
                           "`parent`.`id`)");
}

sequence inserted() {
    sequence nodes;
    nodes.add(op::parameter).assign(samples(), 1).add(op::parameter).assign(samples(), 2);
    return nodes.add(op::insert, samples(), 2);
}

TEST(writer, insert) {
    EXPECT_EQ(
        rich(inserted().all_columns(samples()).add(op::returning, 3)),
        "INSERT INTO \"sam\"\"ple\" (\"na`\"\"me\", \"parent_id\") VALUES ($1, $2) RETURNING \"id\", \"na`\"\"me\", "
        "\"parent_id\"");
    EXPECT_EQ(rich(sequence().add(op::insert, samples())), "INSERT INTO \"sam\"\"ple\" DEFAULT VALUES");
}

TEST(writer, conflict_targets_are_the_keys_as_declared) {
    const auto with = [](std::size_t key) { return inserted().add(op::on_conflict_do_nothing, samples().keys[key]); };
    const std::string insert = "INSERT INTO `sam\"ple` (`na``\"me`, `parent_id`) VALUES (?, ?) ";
    EXPECT_EQ(poor(with(1)), insert + "ON CONFLICT (`na``\"me`) DO NOTHING");
    EXPECT_EQ(poor(with(2)), insert + "ON CONFLICT ((`parent_id` IS NULL), ifnull(`parent_id`, 0)) DO NOTHING");
    EXPECT_EQ(poor(with(3)), insert + "ON CONFLICT (lower(`na``\"me`)) WHERE parent_id > 0 DO NOTHING");
    EXPECT_NE(rich(with(2)).find("ON CONFLICT (\"parent_id\") DO NOTHING"), std::string::npos);
}

TEST(writer, conflict_update_tells_the_two_rows_apart) {
    sequence nodes = inserted();
    nodes.column(samples(), 0).excluded(samples(), 0).add(op::add, 2).assign(samples(), 0);
    nodes.add(op::on_conflict_update, samples().keys[1], 1);
    EXPECT_EQ(rich(nodes), "INSERT INTO \"sam\"\"ple\" (\"na`\"\"me\", \"parent_id\") VALUES ($1, $2) ON CONFLICT "
                           "(\"na`\"\"me\") DO UPDATE SET \"id\" = (\"sam\"\"ple\".\"id\" + excluded.\"id\")");
}

TEST(writer, update_and_delete) {
    sequence nodes;
    nodes.append(id_and_parameter()).add(op::add, 2).assign(parents(), 0).add(op::null).assign(parents(), 1);
    nodes.add(op::update, parents(), 2).append(id_and_parameter()).add(op::equal, 2).add(op::where);
    EXPECT_EQ(rich(nodes), "UPDATE \"parent\" SET \"id\" = (\"id\" + $1), \"code\" = NULL WHERE (\"id\" = $2)");
    EXPECT_EQ(rich(sequence().add(op::remove, parents()).append(id_and_parameter()).add(op::equal, 2).add(op::where)),
              "DELETE FROM \"parent\" WHERE (\"id\" = $1)");
}

TEST(writer, a_key_is_looked_up_as_its_index_stores_it) {
    const auto match = [](std::size_t key) {
        sequence nodes;
        nodes.add(op::count_rows).add(op::select, 1).add(op::from, samples());
        return nodes.key_match(samples(), samples().keys[key]).add(op::where);
    };
    const std::string select = "SELECT count(*) FROM `sam\"ple` WHERE ";
    EXPECT_EQ(poor(match(1)), select + "(`na``\"me` = ?)");
    EXPECT_EQ(poor(match(3)), select + "((lower(`na``\"me`) = lower(?)) AND (parent_id > 0))");
    EXPECT_EQ(rich(match(2)),
              "SELECT count(*) FROM \"sam\"\"ple\" WHERE ((\"parent_id\" = $1) OR (\"parent_id\" IS NULL "
              "AND $1 IS NULL))");
}

TEST(writer, names_that_cannot_be_quoted_are_refused) {
    static constexpr rowan::core::table_info broken{.name = std::string_view("a\0b", 3)};
    EXPECT_THROW(static_cast<void>(rich(sequence().add(op::remove, broken))), rowan::error);
    static constexpr rowan::core::table_info empty{};
    EXPECT_THROW(static_cast<void>(rich(sequence().add(op::remove, empty))), rowan::error);
}

TEST(writer, index_names) {
    EXPECT_EQ(rowan::statement::index_name(samples(), samples().keys[1]), "sam\"ple_na`\"me_key");
    EXPECT_EQ(rowan::statement::index_name(samples(), samples().keys[2]), "odd \"name");
    EXPECT_EQ(rowan::statement::index_name(samples(), samples().keys[3]), "sam\"ple_na`\"me_lower_key");
    EXPECT_EQ(rowan::statement::index_name(samples(), samples().indexes[0]), "sam\"ple_parent_id_na`\"me_upper_idx");
}

struct namesakes {
    std::int64_t id{};
    std::string a{}, b{}, a_b{};
    using rowan_table =
        rowan::table<"t", rowan::primary_key<&namesakes::id>, rowan::unique<&namesakes::a_b>,
                     rowan::unique<&namesakes::a, &namesakes::b>,
                     rowan::unique<&namesakes::a_b, rowan::where("id > 7")>, rowan::unique<&namesakes::id>,
                     rowan::unique<&namesakes::b>, rowan::unique<&namesakes::a, rowan::named("t_b_key")>,
                     rowan::index<&namesakes::a_b>>;
};

TEST(writer, index_names_that_would_be_one_are_numbered) {
    const rowan::core::table_info& table = rowan::model::table_info_of<namesakes>();
    std::vector<std::string> names;
    for (const auto& key : table.keys) names.push_back(rowan::statement::index_name(table, key));
    for (const auto& index : table.indexes) names.push_back(rowan::statement::index_name(table, index));
    const std::vector<std::string> expected{"t_id_key", "t_a_b_key", "t_a_b_key2", "t_a_b_key3",
                                            "t_id_key", "t_b_key2",  "t_b_key",    "t_a_b_idx"};
    EXPECT_EQ(names, expected);
}

TEST(writer, a_name_that_the_engine_would_cut_is_refused) {
    rowan::statement::capabilities engine = rich_engine();
    const std::string longest(63, 'x');
    engine.max_identifier = longest.size();
    EXPECT_EQ(rowan::statement::quoted(longest, engine), '"' + longest + '"');
    EXPECT_THROW(static_cast<void>(rowan::statement::quoted(longest + "y", engine)), rowan::error);
}

TEST(writer, a_made_name_is_cut_within_no_character_and_stays_apart_from_others) {
    const std::string longest(63, 'x');
    EXPECT_EQ(rowan::statement::made_name(longest), longest);
    const std::string cut = rowan::statement::made_name(longest + "y");
    EXPECT_EQ(cut.size(), 63U);
    EXPECT_NE(cut, rowan::statement::made_name(longest + "z"));
    EXPECT_EQ(cut, rowan::statement::made_name(longest + "y"));
    const std::string umlauts =
        rowan::statement::made_name(std::string(53, 'x') + "\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc");
    EXPECT_EQ(umlauts.substr(0, 54), std::string(53, 'x') + "_");
}

} // namespace

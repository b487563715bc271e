// The description of `thing` with other names in it, and the calls that the typed shell would make.
#include "naughty/renamed_model.hpp"

#include <rowan/orm/query_run.hpp>
#include <rowan/orm/statements.hpp>
#include <rowan/query/select.hpp>
#include <rowan/schema/schema.hpp>

#include <utility>

namespace rowan::test {

renamed_model::renamed_model(names given)
    : m_names(std::move(given)),
      m_columns(model::table_info_of<thing>().columns.begin(), model::table_info_of<thing>().columns.end()),
      m_access(model::access_to<thing>) {
    m_columns[1].name = m_names.text;
    m_columns[2].name = m_names.note;
    m_keys[0] = model::table_info_of<thing>().keys[0];
    m_keys[0].parts = m_id;
    m_keys[1] = model::table_info_of<thing>().keys[1];
    m_keys[1].parts = m_text;
    m_keys[1].name = m_names.index;
    m_info.name = m_names.table;
    m_info.columns = m_columns;
    m_info.keys = m_keys;
    m_access.table = &m_info;
    m_by_id.emplace(m_access, m_keys[0]);
    m_by_text.emplace(m_access, m_keys[1]);
    m_insertion.emplace(m_access, nullptr);
}

void renamed_model::create_table(const database& on) const {
    const core::table_info* const all[] = {&m_info};
    schema::create_tables(on.context(), all);
}

void renamed_model::check_schema(const database& on) const {
    const core::table_info* const all[] = {&m_info};
    schema::check_schema(on.context(), all);
}

void renamed_model::drop_table(const database& on) const {
    const core::table_info* const all[] = {&m_info};
    schema::drop_tables(on.context(), all);
}

outcome<thing> renamed_model::get_or_create(const session::context& on, const thing& row) const {
    const core::value_view key = core::value_view::of_text(row.text);
    outcome<thing> made;
    const auto prepare = [] {};
    made.created = orm::get_or_create(on, {*m_by_text, &key, &row, &made.row, prepare});
    return made;
}

std::vector<outcome<thing>> renamed_model::get_or_create_all(const session::context& on,
                                                             const std::vector<thing>& rows) const {
    std::vector<outcome<thing>> made(rows.size());
    std::vector<orm::bulk_row> all;
    for (std::size_t i = 0; i < rows.size(); ++i) all.push_back({&rows[i], &made[i].row});
    orm::get_or_create_all(on, *m_by_text, all);
    for (std::size_t i = 0; i < rows.size(); ++i) made[i].created = all[i].outcome == orm::answer::created;
    return made;
}

std::vector<thing> renamed_model::create_all(const session::context& on, const std::vector<thing>& rows) const {
    std::vector<thing> made(rows.size());
    std::vector<orm::bulk_row> all;
    for (std::size_t i = 0; i < rows.size(); ++i) all.push_back({&rows[i], &made[i]});
    orm::create_all(on, *m_insertion, all);
    return made;
}

outcome<thing> renamed_model::update_or_create(const session::context& on, const thing& row) const {
    core::text_arena arena;
    core::value_view values[4];
    m_access.encode(&row, values, arena);
    const core::value_view bound[] = {values[2], values[3], values[1]};
    outcome<thing> made;
    const auto prepare = [] {};
    made.created = orm::update_or_create(on, {*m_by_text, &values[1], &row, &made.row, prepare},
                                         orm::overwrite_statement(m_info, m_keys[1]), bound, 3);
    return made;
}

outcome<thing> renamed_model::get_or_create_locked(const session::context& on, const thing& row) const {
    const query::select look{.table = &m_info, .where = text_is(row.text).lowered(), .limit = 2};
    outcome<thing> made;
    const auto prepare = [] {};
    made.created = orm::get_or_create_locked(on, *m_insertion, look.rows(), m_text, &row, &made.row, prepare);
    return made;
}

outcome<thing> renamed_model::save(const session::context& on, const thing& row) const {
    core::text_arena arena;
    core::value_view values[4];
    m_access.encode(&row, values, arena);
    const core::value_view bound[] = {values[1], values[2], values[3], values[0]};
    outcome<thing> made;
    const auto prepare = [] {};
    made.created = orm::update_or_create(on, {*m_by_id, &values[0], &row, &made.row, prepare},
                                         orm::overwrite_statement(m_info, m_keys[0]), bound, 4);
    return made;
}

condition<thing> renamed_model::text_is(std::string_view value) const {
    const query::column_ref text{&m_info, m_text[0]};
    return {statement::op::equal, text, core::value_view::of_text(value)};
}

condition<thing> renamed_model::text_contains(std::string_view value) const {
    const query::column_ref text{&m_info, m_text[0]};
    const std::string pattern = query::like_pattern("%", value, "%");
    return {statement::op::like, text, core::value_view::of_text(pattern)};
}

condition<thing> renamed_model::text_in(const std::vector<std::string>& values) const {
    const query::column_ref text{&m_info, m_text[0]};
    std::vector<core::value> owned;
    for (const std::string& each : values) owned.emplace_back(core::value_view::of_text(each));
    return {statement::op::in_list, text, query::list_term(std::move(owned))};
}

query::order<query::model_set<thing>> renamed_model::by_text() const {
    return {query::column_term(m_info, 1), 0};
}

} // namespace rowan::test

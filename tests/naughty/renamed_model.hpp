// A model whose names are given at run time, so that a list of names can be tried on tables, columns and indexes.
#pragma once

#include <rowan/rowan.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rowan::test {

struct thing {
    std::int64_t id{};
    std::string text{};
    std::optional<std::string> note{};
    std::int64_t count{};

    friend bool operator==(const thing&, const thing&) = default;
    using rowan_table = table<"thing", primary_key<&thing::id>, unique<&thing::text>, max_length<&thing::text, 200>>;
};

struct names {
    std::string table = "thing";
    std::string text = "text";
    std::string note = "note";
    std::string index{}; // of the unique key; empty: made from the others
};

/// `thing` under other names. Its calls are those of a database, one layer below the types. It must outlive the
/// connections on which it was used: statements are known by the address of their table.
class renamed_model {
public:
    explicit renamed_model(names given);
    renamed_model(const renamed_model&) = delete;
    renamed_model& operator=(const renamed_model&) = delete;

    [[nodiscard]] const core::table_info& info() const noexcept { return m_info; }
    void create_table(const database& on) const;
    void check_schema(const database& on) const;
    void drop_table(const database& on) const;

    [[nodiscard]] outcome<thing> get_or_create(const session::context& on, const thing& row) const;
    [[nodiscard]] std::vector<outcome<thing>> get_or_create_all(const session::context& on,
                                                                const std::vector<thing>& rows) const;
    [[nodiscard]] std::vector<thing> create_all(const session::context& on, const std::vector<thing>& rows) const;
    /// Overwrites what is outside of the key.
    [[nodiscard]] outcome<thing> update_or_create(const session::context& on, const thing& row) const;
    /// Looks `text` up under the table's lock, whose row is named after the table.
    [[nodiscard]] outcome<thing> get_or_create_locked(const session::context& on, const thing& row) const;
    /// By the primary key, of a row that has one.
    [[nodiscard]] outcome<thing> save(const session::context& on, const thing& row) const;

    [[nodiscard]] query_set<thing> objects(const session::context& on) const { return {on, &m_info}; }
    /// Conditions over `text`, and an order by it.
    [[nodiscard]] condition<thing> text_is(std::string_view value) const;
    [[nodiscard]] condition<thing> text_contains(std::string_view value) const;
    [[nodiscard]] condition<thing> text_in(const std::vector<std::string>& values) const;
    [[nodiscard]] query::order<query::model_set<thing>> by_text() const;

private:
    names m_names;
    std::vector<core::column_info> m_columns;
    std::array<core::key_part, 1> m_id{{{0, core::key_function::none}}};
    std::array<core::key_part, 1> m_text{{{1, core::key_function::none}}};
    std::array<core::key_info, 2> m_keys{};
    core::table_info m_info{};
    model::row_access m_access;
    std::optional<orm::key_statements> m_by_id{};
    std::optional<orm::key_statements> m_by_text{};
    std::optional<orm::insertion> m_insertion{};
};

} // namespace rowan::test

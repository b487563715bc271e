// Any text as the name of a table, a column or an index: held exactly as it is and fit for every call, or refused.
#include "naughty/renamed_model.hpp"
#include "naughty/strings.hpp"

#include "support/database_fixture.hpp"
#include "support/error_kind_of.hpp"

#include <rowan/driver/live_schema.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

namespace rowan::test {
namespace {

struct canary {
    std::int64_t id{};
    std::string text{};
    using rowan_table = table<"canary", primary_key<&canary::id>, unique<&canary::text>>;
};

struct name_row {
    std::string name{};
};

/// Where a name is used; `everywhere`: as table and column, and within the index's name.
enum class role : std::uint8_t { everywhere, table, column, index };

/// Which names an engine takes. What it does not take must be refused, by Rowan or by the engine, and never altered.
struct naming_rules {
    std::string_view engine;
    std::size_t max_bytes;
    std::size_t max_characters;
    std::size_t max_coded; // characters that need a code in a file's name, of tables
    bool has_upper_planes; // characters beyond U+FFFF
    std::string_view bad_ends;
    std::string_view reserved_prefix;  // of tables and indexes, in lower case
    std::string_view reserved_tables;  // Rowan's own, and those of the catalogue, which come first in each path
    std::string_view reserved_columns; // in lower case
    std::string_view reserved_indexes;
};

constexpr std::size_t unbounded = std::size_t{1} << 20;
constexpr naming_rules rules[] = {
    {"sqlite", unbounded, unbounded, unbounded, true, "", "sqlite_", " rowan_list ", "", ""},
    {"postgresql", 63, 63, unbounded, true, "", "", " pg_class ", " ctid xmax ", ""},
    {"mariadb", 256, 64, 50, false, " \t\r\n", "", "", "", " primary "},
};

const naming_rules& rules_of(std::string_view engine) {
    return *std::find_if(std::begin(rules), std::end(rules),
                         [&](const naming_rules& each) { return each.engine == engine; });
}

std::string lowered(std::string text) {
    for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return text;
}

bool is_letter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool has_word(std::string_view words, const std::string& word) {
    return words.find(" " + word + " ") != std::string_view::npos;
}

bool may_hold(const naming_rules& engine, role as, const std::string& name) {
    std::size_t characters = 0;
    std::size_t coded = 0;
    bool has_upper = false;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        characters += (byte & 0xc0U) != 0x80 ? 1 : 0;
        coded += byte >= 0xe0 || (byte < 0x80 && !is_letter(c)) ? 1 : 0;
        has_upper = has_upper || byte >= 0xf0;
    }
    if (name.size() > engine.max_bytes || characters > engine.max_characters) return false;
    if (has_upper && !engine.has_upper_planes) return false;
    if (engine.bad_ends.find(name.back()) != std::string_view::npos) return false;
    const std::string word = lowered(name);
    const bool is_table = as == role::table || as == role::everywhere;
    if (is_table && (coded > engine.max_coded || has_word(engine.reserved_tables, name))) return false;
    if (as != role::column && !engine.reserved_prefix.empty() && word.starts_with(engine.reserved_prefix)) return false;
    return !has_word(as == role::index ? engine.reserved_indexes : engine.reserved_columns, word) || is_table;
}

class naughty_names_of : public database_test {
protected:
    naughty_names_of() {
        db.create_tables<canary>();
        db.create(canary{.text = "alive"});
        // so that the table of locks is among those that are there before
        static_cast<void>(db.objects<canary>().get_or_create_locked(f<&canary::text> == "locked"));
        db.objects<canary>().filter(f<&canary::text> == "locked").remove();
    }

    std::vector<std::string> read_names(std::string_view sql) const {
        std::vector<std::string> all;
        for (name_row& each : db.query<name_row>(sql)) all.push_back(std::move(each.name));
        std::sort(all.begin(), all.end());
        return all;
    }
    std::vector<std::string> tables() const { return read_names(engine_words().table_names); }
    std::vector<std::string> columns() const { return read_names(engine_words().column_names); }

    /// Every kind of statement that is written with the names.
    void use(const renamed_model& model) const {
        const session::context& on = db.context();
        const thing first{.text = "a'\"`\\", .note = "first", .count = 1};
        EXPECT_TRUE(model.get_or_create(on, first).created);
        EXPECT_FALSE(model.get_or_create(on, first).created);
        EXPECT_TRUE(model.get_or_create(db.expecting_misses().context(), {.text = "b"}).created);
        EXPECT_FALSE(model.get_or_create(db.expecting_misses().context(), {.text = "b"}).created);
        EXPECT_FALSE(model.update_or_create(on, {.text = "b", .note = "second", .count = 2}).created);
        EXPECT_TRUE(model.update_or_create(on, {.text = "c", .count = 3}).created);
        const auto many = model.get_or_create_all(on, {{.text = "d"}, {.text = "b"}, {.text = "d"}});
        EXPECT_TRUE(many[0].created && !many[1].created && !many[2].created);
        EXPECT_EQ(many[1].row.note, "second");
        EXPECT_EQ(model.create_all(on, {{.text = "e"}, {.text = "f"}}).at(1).text, "f");
        db.atomic([&](transaction& tx) {
            EXPECT_FALSE(model.get_or_create(tx.context(), first).created);
            EXPECT_TRUE(model.get_or_create(tx.context(), {.text = "g"}).created);
            EXPECT_FALSE(model.get_or_create_all(tx.context(), {{.text = "g"}}).at(0).created);
        });
        const auto rows = model.objects(on);
        EXPECT_EQ(rows.filter(model.text_contains("'\"`\\")).get().note, "first");
        EXPECT_EQ(rows.filter(model.text_in({"b", "c", "z"})).count(), 2);
        EXPECT_EQ(rows.filter(model.text_is("b")).update(f<&thing::note> = "third"), 1);
        EXPECT_EQ(rows.filter(!model.text_is("b")).order_by(model.by_text()).limit(2).all().at(1).text, "c");
        EXPECT_EQ(rows.order_by(model.by_text()).limit(1).remove(), 1);
        EXPECT_EQ(rows.filter(model.text_is("b")).get().note, "third");
        EXPECT_EQ(rows.count(), 6);
        use_locked_and_saved(model);
    }

    /// The rest of them: b to g are there.
    void use_locked_and_saved(const renamed_model& model) const {
        const session::context& on = db.context();
        EXPECT_FALSE(model.get_or_create_locked(on, {.text = "b"}).created);
        EXPECT_TRUE(model.get_or_create_locked(on, {.text = "h", .note = "locked"}).created);
        db.atomic([&](transaction& tx) {
            EXPECT_FALSE(model.get_or_create_locked(tx.context(), {.text = "h"}).created);
            EXPECT_TRUE(model.get_or_create_locked(tx.context(), {.text = "i"}).created);
        });
        thing saved = model.get_or_create(on, {.text = "h"}).row;
        EXPECT_EQ(saved.note, "locked");
        saved.text = "saved";
        EXPECT_FALSE(model.save(on, saved).created);
        std::string streamed;
        for (const thing& each : model.objects(on).order_by(model.by_text()).stream()) streamed += each.text + " ";
        EXPECT_EQ(streamed, "b c d e f g i saved ");
    }

    /// What the database holds beside the canary is what was asked for, byte by byte.
    void expect_held(const names& given, role as) const {
        const std::vector<std::string> there = as == role::table ? tables() : columns();
        const std::string& name = as == role::table ? given.table : given.text;
        EXPECT_NE(std::find(there.begin(), there.end(), name), there.end()) << "not in the catalogue as it was given";
        if (as != role::index) return;
        const driver::live_table live = db.context().read()->driver().describe(given.table);
        EXPECT_TRUE(std::any_of(live.keys.begin(), live.keys.end(),
                                [&](const driver::live_key& key) { return key.name == given.index; }));
    }

    void try_all(const std::vector<std::string>& all, role as, names (*with)(const std::string&)) {
        const naming_rules& engine = rules_of(capabilities().engine);
        const std::vector<std::string> before = tables();
        // on the cluster a table more is a statement that all nodes run at once: a tenth of the names must do
        const std::size_t stride = on().is_cluster ? 10 : 1;
        for (std::size_t i = 0; i < all.size(); i += stride) {
            const std::string& name = all[i];
            SCOPED_TRACE("name: " + name);
            const names given = with(name);
            const renamed_model& model = m_models.emplace_back(given);
            try {
                model.create_table(db);
                expect_held(given, as);
                model.check_schema(db);
                use(model);
                model.create_table(db);
                model.drop_table(db);
                EXPECT_TRUE(may_hold(engine, as, name)) << "this name was expected to be refused";
            } catch (const error& refused) {
                EXPECT_FALSE(may_hold(engine, as, name)) << refused.what();
                if (tables() != before) model.drop_table(db);
            }
            EXPECT_EQ(tables(), before);
            EXPECT_EQ(db.objects<canary>().get().text, "alive");
        }
        for (const database& node : other_nodes()) EXPECT_EQ(node.objects<canary>().get().text, "alive");
    }

    std::deque<renamed_model> m_models; // they outlive what the connections know of them: see renamed_model
};

ROWAN_TEST(naughty_names_of, everything) {
    try_all(naughty_strings(), role::everywhere,
            [](const std::string& name) { return names{.table = name, .text = name, .note = name + " (2)"}; });
}

ROWAN_TEST(naughty_names_of, tables) {
    try_all(significant_names(), role::table, [](const std::string& name) { return names{.table = name}; });
}

ROWAN_TEST(naughty_names_of, columns) {
    try_all(significant_names(), role::column,
            [](const std::string& name) { return names{.text = name, .note = "other"}; });
}

ROWAN_TEST(naughty_names_of, indexes) {
    try_all(significant_names(), role::index, [](const std::string& name) { return names{.index = name}; });
}

// Two names that differ in nothing but case are two columns, or an error; never one.
ROWAN_TEST(naughty_names_of, columns_that_differ_by_case) {
    const renamed_model& model = m_models.emplace_back(names{.text = "Name", .note = "nAME"});
    const bool are_two = !capabilities().names_ignore_case;
    std::vector<std::string> expected = columns();
    EXPECT_EQ(error_kind_of([&] { model.create_table(db); }),
              are_two ? std::nullopt : std::optional(error_kind::statement_failed));
    if (!are_two) return;
    use(model);
    for (const char* added : {"Name", "count", "id", "nAME"}) expected.emplace_back(added);
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(columns(), expected);
}

// Neither the table nor the key of another model is taken for one's own.
ROWAN_TEST(naughty_names_of, tables_that_differ_by_case) {
    const renamed_model& lower = m_models.emplace_back(names{.table = "naughty"});
    const renamed_model& upper = m_models.emplace_back(names{.table = "NAUGHTY", .text = "key"});
    lower.create_table(db);
    const auto failed = error_kind_of([&] { upper.create_table(db); });
    const std::vector<std::string> there = tables();
    const auto number =
        std::count_if(there.begin(), there.end(), [](const std::string& name) { return lowered(name) == "naughty"; });
    if (failed) { // one name to the engine: a table that another model made does not fit
        EXPECT_EQ(failed, error_kind::schema_mismatch);
        EXPECT_EQ(number, 1);
    } else {
        EXPECT_EQ(number, 2);
        use(upper);
    }
    use(lower);
    lower.check_schema(db);
}

// Names that are no text are refused wherever they would be written, before anything is sent.
ROWAN_TEST(naughty_names_of, nothing_that_is_no_text) {
    const std::vector<std::string> before = tables();
    for (const std::string& name : impossible_strings()) {
        for (const names& given :
             {names{.table = name}, names{.text = name}, names{.note = name}, names{.index = name}}) {
            const renamed_model& model = m_models.emplace_back(given);
            EXPECT_EQ(error_kind_of([&] { model.create_table(db); }), error_kind::invalid_text);
            if (given.index.empty()) {
                EXPECT_EQ(error_kind_of([&] { static_cast<void>(model.objects(db.context()).all()); }),
                          error_kind::invalid_text);
                EXPECT_EQ(error_kind_of([&] { model.drop_table(db); }),
                          given.table == name ? std::optional(error_kind::invalid_text) : std::nullopt);
            }
        }
    }
    EXPECT_EQ(tables(), before);
}

ROWAN_ON_EVERY_ENGINE_AND_CLUSTER(naughty_names_of);

} // namespace
} // namespace rowan::test

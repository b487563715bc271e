// The statements of each call, by engine and isolation level, as they are sent to the real server: what the page "Why
// this cannot race" prints.
#include "hazards/hazard_test.hpp"
#include "support/recording_engine.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace {

using namespace rowan::test;
using rowan::database;
using rowan::f;
using rowan::transaction;

/// No unique key: what get_or_create_locked is for.
struct note {
    std::int64_t id{};
    std::string name{};
    std::int64_t value{};
    using rowan_table = rowan::table<"note", rowan::primary_key<&note::id>>;
};

enum class call { get_or_create, update_or_create, get_or_create_all, get_or_create_locked };
const std::vector<std::pair<call, std::string>> calls{{call::get_or_create, "`get_or_create`"},
                                                      {call::update_or_create, "`update_or_create`"},
                                                      {call::get_or_create_all, "`get_or_create_all`, of two"},
                                                      {call::get_or_create_locked, "`get_or_create_locked`"}};
enum class situation { is_there, is_not, rival };
const std::vector<situation> situations{situation::is_there, situation::is_not, situation::rival};

using level = std::optional<rowan::isolation>; // none: outside of a transaction
const std::vector<std::pair<level, std::string>> levels{{std::nullopt, "alone"},
                                                        {rowan::isolation::read_committed, "READ COMMITTED"},
                                                        {rowan::isolation::repeatable_read, "REPEATABLE READ"},
                                                        {rowan::isolation::serializable, "SERIALIZABLE"}};

/// How many rows the call was told to have created.
template <class Operations>
int made_by(const Operations& on, call which, const std::string& name) {
    switch (which) {
    case call::get_or_create: return on.get_or_create(entry{.name = name}).created ? 1 : 0;
    case call::update_or_create:
        return on.update_or_create(entry{.name = name, .value = 1}, f<&entry::value> += 1).created ? 1 : 0;
    case call::get_or_create_all: {
        int created = 0;
        const std::vector<entry> rows{{.name = name}, {.name = name + " too"}};
        for (const auto& each : on.get_or_create_all(rows)) created += each.created ? 1 : 0;
        return created;
    }
    default: return on.template objects<note>().get_or_create_locked(f<&note::name> == name).created ? 1 : 0;
    }
}

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// A statement that is the same on every engine, in the page's short form; empty for any other.
std::string short_form(std::string_view sql) {
    if (sql == "COMMIT") return "commit";
    if (sql == "ROLLBACK") return "roll back";
    if (sql.starts_with("SAVEPOINT")) return "[";
    if (sql.starts_with("ROLLBACK TO SAVEPOINT")) return "undone";
    return sql.starts_with("RELEASE SAVEPOINT") ? "]" : "";
}

bool is_begin(std::string_view sql) {
    return !has(sql, "UPDATE") && (sql.starts_with("BEGIN") || has(sql, "START TRANSACTION"));
}

/// What the page calls another one.
std::string name_of(std::string_view sql) {
    const std::string where = has(sql, "note") ? " without a key" : "";
    if (has(sql, "rowan_lock")) return sql.starts_with("SELECT") ? "read the lock's row" : "take the lock";
    if (sql.starts_with("WITH")) return has(sql, "given") ? "find or insert all" : "find or insert";
    if (sql.starts_with("INSERT"))
        return (has(sql, "rowan_rows") || has(sql, "position") ? "insert all" : "insert") + where;
    if (has(sql, "UPDATE")) return "update";
    if (has(sql, "position")) return "find all";
    return (has(sql, "LOCK IN SHARE MODE") ? "look again" : "look") + where;
}

/// A statement on lines that a page can show.
std::string wrapped(std::string sql) {
    constexpr std::size_t width = 140;
    for (std::size_t line = 0; sql.size() - line > width;) {
        const std::size_t blank = sql.rfind(' ', line + width);
        sql.replace(blank, 1, "\n    ");
        line = blank + 1;
    }
    return sql;
}

/// Thrown into a call whose rival can do nothing before it is over.
struct rival_waits {};

class sent_statements : public hazard_test {
protected:
    sent_statements() { db.create_tables<note>(); }

    /// The page's section of this engine.
    std::string section() {
        std::string table =
            "| call |  | the row is there | nobody has it | a rival is faster |\n|---|---|---|---|---|\n";
        for (const auto& [which, shown] : calls) {
            std::vector<std::pair<std::string, std::string>> rows; // levels, and their three cells
            for (const auto& [at, level_name] : levels) {
                std::string cells;
                for (const situation each : situations) cells += " " + cell(which, at, level_name, each) + " |";
                if (!rows.empty() && rows.back().second == cells)
                    rows.back().first += ", " + level_name;
                else
                    rows.emplace_back(level_name, cells);
            }
            for (const auto& [where, cells] : rows) table += "| " + shown + " | " + where + " |" + cells + "\n";
        }
        std::string statements;
        for (const auto& [names, sql] : m_begins) statements += "-- begin, " + names + "\n" + sql + "\n";
        for (const auto& [name, sql] : m_named) statements += "-- " + name + "\n" + wrapped(sql) + "\n";
        return "```sql\n" + statements + "```\n\n" + table;
    }

private:
    void is_sent(std::string_view sql) {
        if (!m_listens) return;
        const bool may_be_last_before_rival = has(sql, "INSERT") || has(sql, "IMMEDIATE") || has(sql, "rowan_lock");
        if (m_rival_comes && may_be_last_before_rival) {
            m_rival_comes = false;
            let_rival_go_first();
        }
        m_sent.emplace_back(sql);
    }

    // Where writers exclude each other he is done before they begin. Else his transaction ends when this call waits for
    // it, which is the hardest of all orders; or he waits for what this call has locked by looking.
    void let_rival_go_first() {
        const call his = m_call == call::get_or_create_all ? call::get_or_create : m_call; // the first of the rows
        if (capabilities().single_writer) return static_cast<void>(made_by(m_rival_db, his, m_name));
        m_has_created = false;
        m_rival = start([this, his] {
            m_rival_db.atomic([this, his](transaction& tx) {
                static_cast<void>(made_by(tx, his, m_name));
                m_has_created = true;
                if (!m_is_kept_out) await_waiting();
            });
        });
        while (!m_has_created && m_rival.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
            if (lock_waits() == 0) continue;
            m_is_kept_out = true;
            throw rival_waits();
        }
    }

    std::string cell(call which, const level& at, const std::string& level_name, situation is) {
        m_call = which;
        m_name = "name " + std::to_string(++m_number);
        // what is prepared, verified or made once on a connection is not of this call
        static_cast<void>(made_on(at, m_name + " before"));
        if (is == situation::is_there) static_cast<void>(made_by(m_rival_db, which, m_name));
        m_rival_comes = is == situation::rival;
        m_is_kept_out = false;
        m_sent.clear();
        m_listens = true;
        int made = 0;
        try {
            made = made_on(at, m_name);
        } catch (const rival_waits&) {
        }
        m_listens = false;
        if (m_rival.valid()) m_rival.get();
        if (m_is_kept_out) return "the rival waits";
        const int rows = which == call::get_or_create_all ? 2 : 1;
        const int others = is == situation::is_there ? rows : is == situation::rival ? 1 : 0;
        EXPECT_EQ(made, rows - others) << m_name;
        EXPECT_FALSE(m_rival_comes) << "there was no moment for a rival";
        return shown_sent(level_name);
    }

    int made_on(const level& at, const std::string& name) {
        if (!at) return made_by(m_recorded, m_call, name);
        int made = 0;
        m_recorded.atomic([&](transaction& tx) { made = made_by(tx, m_call, name); }, {.isolation = *at});
        return made;
    }

    // The statements by their names.
    std::string shown_sent(const std::string& level_name) {
        std::string text;
        for (const std::string& sql : m_sent) {
            std::string word = short_form(sql);
            if (word.empty()) word = is_begin(sql) ? begin_name(sql, level_name) : known_name(sql);
            const bool is_joined = text.empty() || text.ends_with('[') || word == "]";
            text += (is_joined ? "" : ", ") + word;
        }
        return text;
    }

    // One name is one statement.
    std::string known_name(const std::string& sql) {
        std::string name = name_of(sql);
        const auto known =
            std::find_if(m_named.begin(), m_named.end(), [&](const auto& each) { return each.first == name; });
        if (known == m_named.end())
            m_named.emplace_back(name, sql);
        else
            EXPECT_EQ(known->second, sql) << "two statements are called " << name;
        return name;
    }

    // "begin" is another statement on each level, or the same.
    std::string begin_name(const std::string& sql, const std::string& level_name) {
        if (level_name == levels.front().second) return "`" + sql + "`";
        const auto known =
            std::find_if(m_begins.begin(), m_begins.end(), [&](const auto& each) { return each.second == sql; });
        if (known == m_begins.end())
            m_begins.emplace_back(level_name, sql);
        else if (!has(known->first, level_name))
            known->first += ", " + level_name;
        return "begin";
    }

    recording m_recording{.url = url(), .sends = [this](std::string_view sql) { is_sent(sql); }};
    database m_recorded = rowan::connect(recorded_url(m_recording, "timeout_ms=20000"));
    database m_rival_db = rival();
    std::future<void> m_rival{};
    std::vector<std::string> m_sent{};
    std::vector<std::pair<std::string, std::string>> m_named{};
    std::vector<std::pair<std::string, std::string>> m_begins{}; // by the levels
    call m_call{};
    std::string m_name{};
    int m_number = 100; // of as many digits throughout
    bool m_listens = false;
    bool m_rival_comes = false;
    std::atomic<bool> m_has_created = false;
    std::atomic<bool> m_is_kept_out = false;
};

std::string contents_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

ROWAN_TEST(sent_statements, are_those_that_the_page_prints) {
    const std::string path = ROWAN_TEST_DATA "/../../docs/why-this-cannot-race.md";
    std::string page = contents_of(path);
    const std::string begin = "<!-- begin: " + std::string(on().name) + " -->\n";
    const std::size_t from = page.find(begin);
    const std::size_t to = page.find("<!-- end: " + std::string(on().name) + " -->");
    ASSERT_TRUE(from != std::string::npos && to != std::string::npos) << path << " has no place for " << on().name;
    const std::string sent = section();
    const std::string printed = page.substr(from + begin.size(), to - from - begin.size());
    const char* const write = std::getenv("ROWAN_WRITE_DOCS");
    if (write != nullptr && std::string(write) == "1") {
        page.replace(from + begin.size(), printed.size(), sent);
        std::ofstream(path) << page;
        return;
    }
    EXPECT_EQ(printed, sent) << "the page is out of date; to write it: ROWAN_WRITE_DOCS=1 and this test";
}

ROWAN_ON_STORES(sent_statements, &rowan::test::sqlite_file, &rowan::test::postgresql, &rowan::test::mariadb,
                &rowan::test::galera);

} // namespace

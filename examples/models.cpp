// Models: plain structs, their tables, types and keys.
#include <cstdlib>

#include <rowan/rowan.hpp>

using rowan::f;

// The tests run this program; it ends badly where it is wrong.
static void expect(bool holds) {
    if (!holds) std::abort();
}

enum class state : std::uint8_t { open, closed };

template <>
struct rowan::enum_names<state> { // stored as 'open' and 'closed'; without this, as 0 and 1
    static constexpr std::pair<state, std::string_view> values[] = {{state::open, "open"}, {state::closed, "closed"}};
};

struct colour {
    std::uint8_t red{}, green{}, blue{};
};

template <>
struct rowan::stored_as<colour> {
    using type = std::uint32_t; // any type that Rowan knows
    static type store(const colour& from) { return type{from.red} << 16 | type{from.green} << 8 | from.blue; }
    static colour load(const type& from) {
        const auto byte = [from](int shift) { return static_cast<std::uint8_t>(from >> shift); };
        return {byte(16), byte(8), byte(0)};
    }
};

struct ticket {
    std::int64_t id{};
    std::string project{};
    std::int32_t number{};
    std::string title{};
    std::optional<std::string> assignee{};
    state status{};
    rowan::decimal<10, 2> cost{};
    std::chrono::sys_seconds opened{};
    colour label{};
    bool is_selected{}; // of the program, not of the database

    using rowan_table =
        rowan::table<"ticket",
                     rowan::primary_key<&ticket::id>,                  // 0: the database gives the number
                     rowan::unique<&ticket::project, &ticket::number>, // a key of two columns
                     rowan::index<&ticket::assignee>,                  // not unique
                     rowan::check<"number > 0">,                       // SQL that every row fulfils
                     rowan::default_sql<&ticket::opened, "CURRENT_TIMESTAMP">,
                     rowan::max_length<&ticket::title, 200>,  // characters
                     rowan::column<&ticket::status, "state">, // the column's name, where it is not the member's
                     rowan::ignore<&ticket::is_selected>>;
};

struct account {
    std::int64_t id{};
    std::string email{};
    std::string login{};
    std::optional<std::string> badge{};
    bool is_deleted{};

    using rowan_table =
        rowan::table<"account", rowan::primary_key<&account::id>,
                     rowan::unique<rowan::lower(f<&account::email>), rowan::named("uq_account_email")>, // an expression
                     rowan::unique<&account::login, rowan::where("is_deleted = 0")>, // partial: of the rows in use
                     rowan::unique<&account::badge, rowan::nulls_not_distinct>>;     // at most one row without a badge
};

struct country {
    std::string code{};
    std::string name{};

    using rowan_table = rowan::table<"country", rowan::primary_key<&country::code>>; // a key that the program gives
};

struct sensor {
    std::int64_t number{}; // an integer that the program gives; 0 is a number like any other
    std::string place{};

    using rowan_table = rowan::table<"sensor", rowan::manual_primary_key<&sensor::number>>;
};

struct their_point { // from a header that cannot be changed
    double x, y;
    std::string label;
};

template <>
struct rowan::table_of<their_point> {
    using type = rowan::table<"point", rowan::unique<&their_point::label>>;
};

int main() {
    const rowan::database db = rowan::connect("sqlite::memory:");
    db.create_tables<ticket, account, country, sensor, their_point>(); // what is missing; what is there must match
    db.check_schema<ticket>();                                         // throws schema_mismatch with every difference

    ticket made = db.create(ticket{.project = "rowan", .number = 1, .title = "Plant the tree"});
    // made.id is 1, and made.opened what the clock of the database said

    made.cost = rowan::decimal<10, 2>::parse("19.90");
    bool inserted = db.save(made); // false: a row with this primary key was there, and was overwritten
    db.create_all(std::vector<country>{{"US", "United States"}, {"FR", "France"}}); // all or none
    bool removed = db.remove(made);                                                 // the row with this primary key
    expect(!inserted && removed && db.objects<country>().count() == 2);
    db.get_or_create(their_point{1, 2, "a"});
}

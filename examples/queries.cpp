// Queries: filters, orders, aggregates, changes, and SQL of one's own.
#include <cstdio>
#include <cstdlib>

#include <rowan/rowan.hpp>

using rowan::f;

// The tests run this program; it ends badly where it is wrong.
static void expect(bool holds) {
    if (!holds) std::abort();
}

struct person {
    std::int64_t id{};
    std::string name{};
    int age{};
    std::optional<std::string> city{};
    double height{};

    using rowan_table = rowan::table<"person", rowan::primary_key<&person::id>, rowan::unique<&person::name>>;
};

static void run_time_conditions(const rowan::database& db, const std::vector<std::string>& wanted,
                                std::optional<int> least) {
    rowan::condition<person> only; // empty: holds for every row, and changes nothing in && and ||
    if (least) only &= f<&person::age> >= *least;
    rowan::condition<person> any;
    for (const std::string& each : wanted) any |= f<&person::name>.starts_with(each);
    std::vector<person> found = db.objects<person>().filter(only && any).all();
    expect(found.size() == 2);
}

int main() {
    const rowan::database db = rowan::connect("sqlite::memory:");
    db.create_tables<person>();
    db.create_all(std::vector<person>{{.name = "Ada", .age = 36, .city = "London", .height = 1.65},
                                      {.name = "Bob", .age = 17, .height = 1.8},
                                      {.name = "Anna", .age = 60, .city = "Paris", .height = 1.7},
                                      {.name = "100%", .age = 20, .city = "Paris"}});
    {
        auto adults = db.objects<person>()
                          .filter(f<&person::age> >= 18 && !f<&person::name>.starts_with("An"))
                          .exclude(f<&person::city>.is_null())
                          .order_by(f<&person::age>.desc(), f<&person::name>)
                          .limit(10);

        std::vector<person> all = adults.all();                            // all rows at once
        for (person& each : adults.stream()) std::puts(each.name.c_str()); // one by one, in constant memory
        std::optional<person> first = adults.first();
        std::optional<person> last = db.objects<person>().order_by(f<&person::name>.desc()).last(); // not after limit
        std::int64_t number = adults.count();
        bool is_any = adults.exists();
        person ada = db.objects<person>().get(f<&person::name> == "Ada"); // or throws, see below
        expect(all.size() == 2 && first->name == "Ada" && last->name == "100%" && number == 2 && is_any &&
               ada.age == 36);
    }
    {
        const auto people = db.objects<person>();
        const auto count = [&](const auto& condition) { return people.filter(condition).count(); };
        std::vector<std::string> names = {"Ada", "Bob"};
        count(f<&person::age> == 36 || f<&person::age> != f<&person::id>);
        count(f<&person::name>.in(names));        // any number of values, an empty list too
        count(f<&person::age>.between(18, 65));   // both included
        count(f<&person::city>.is_null());        // or == std::nullopt
        count(f<&person::name>.contains("100%")); // literally; so are starts_with and ends_with
        count(f<&person::name>.like("A%a"));    // a pattern: % any run, _ any one character, \ takes the next literally
        count(f<&person::name>.iequals("ADA")); // ignoring case; also ilike, icontains, istarts_with, iends_with
        count(f<&person::age> * 2 + 1 > 70);    // + - * / %
        count(rowan::length(f<&person::name>) == 3); // lower, upper, length, coalesce, now
        count(rowan::coalesce(f<&person::city>, "nowhere") == "Paris");
        std::vector<person> by_city =
            people.order_by(f<&person::city>.asc().nulls_last(), f<&person::age>.desc()).all();
        expect(!by_city.back().city);
    }
    {
        for (auto& [name, age] : db.objects<person>().values(f<&person::name>, f<&person::age>))
            std::printf("%s %d\n", name.c_str(), age);

        struct label {
            std::string name{};
            std::int64_t length{};
        };
        std::vector<label> labels =
            db.objects<person>().values_as<label>(f<&person::name>, rowan::length(f<&person::name>));
        expect(labels.size() == 4);
        std::optional<double> mean = db.objects<person>().avg(f<&person::age>); // empty over no rows
        auto [rows, oldest] = db.objects<person>().aggregate(rowan::count(), rowan::max(f<&person::age>));
        for (auto& [city, people, total] : db.objects<person>()
                                               .group_by(f<&person::city>)
                                               .values(f<&person::city>, rowan::count(), rowan::sum(f<&person::age>))) {
            std::printf("%s %d %d\n", city.value_or("-").c_str(), static_cast<int>(people), static_cast<int>(*total));
        }
        expect(mean && rows == 4 && oldest == 60);
        auto by_name = db.objects<person>().in_bulk<&person::name>(std::vector<std::string>{"Ada", "Bob", "Nobody"});
        expect(by_name.size() == 2 && by_name.at("Ada").age == 36);
    }
    run_time_conditions(db, {"A", "1"}, 30);
    {
        std::int64_t changed = db.objects<person>().filter(f<&person::city> == "Paris").update(f<&person::age> += 1);
        std::int64_t removed = db.objects<person>().filter(f<&person::age> < 18).remove();
        expect(changed == 2 && removed == 1);
        struct summary {
            std::string city{};
            std::int64_t people{};
        };
        std::vector<summary> rows =
            db.query<summary>("SELECT city, count(*) FROM person WHERE age > ? AND city IS NOT NULL GROUP BY city", 18);
        std::int64_t touched = db.execute("UPDATE person SET height = ? WHERE name = ?", 1.66, "Ada");
        expect(rows.size() == 2 && touched == 1);
    }
}

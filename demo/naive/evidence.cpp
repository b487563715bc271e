// Finds the rows that are there more than once, in every shared table, and looks one of each up.
#include "naive/evidence.hpp"

#include "naive/models.hpp"
#include "terminal/table.hpp"

#include <string_view>
#include <tuple>

using rowan::f;

namespace demo {
namespace {

constexpr std::int64_t shown_rows = 3;

/// What has been found so far.
struct evidence {
    text_table repeated{{"there more than once", "rows"}};
    std::string lookups{};
};

std::string joined(std::string_view only) {
    return std::string(only);
}
std::string joined(std::string_view first, std::string_view second) {
    return std::string(first) + " " + std::string(second);
}

/// The condition that the columns have these values. (Apart, since clang 19 cannot pair the two packs inside a lambda.)
template <auto... Key>
auto has_values(const auto&... values) {
    return ((f<Key> == values) && ...);
}

/// Adds the rows of a model that share the values of these columns, and what looking the first of them up gives.
template <class Model, auto... Key>
void search(const rowan::database& database, const char* what, evidence& into) {
    const auto groups = database.objects<Model>()
                            .group_by(f<Key>...)
                            .order_by(rowan::count().desc(), f<Key>...)
                            .limit(shown_rows)
                            .values(rowan::count(), f<Key>...);
    bool is_first = true;
    for (const auto& group : groups) {
        if (std::get<0>(group) < 2) continue;
        std::apply(
            [&](std::int64_t rows, const auto&... values) {
                const std::string name = std::string(what) + " " + joined(values...);
                into.repeated.add({name, with_thousands(static_cast<std::uint64_t>(rows))});
                if (!is_first) return;
                is_first = false;
                try {
                    const Model found = database.objects<Model>().get(has_values<Key...>(values...));
                    into.lookups += "Looking up " + name + ": row " + std::to_string(found.id) + "\n";
                } catch (const rowan::multiple_objects_returned& error) {
                    into.lookups += "Looking up " + name + ": rowan::multiple_objects_returned: " + error.what() + "\n";
                }
            },
            group);
    }
}

} // namespace

std::string duplicates_text(const rowan::database& database) {
    evidence found;
    search<naive::package, &naive::package::name>(database, "package", found);
    search<naive::maintainer, &naive::maintainer::email, &naive::maintainer::name>(database, "maintainer", found);
    search<naive::section, &naive::section::name>(database, "section", found);
    search<naive::source, &naive::source::name>(database, "source", found);
    search<naive::tag, &naive::tag::facet, &naive::tag::name>(database, "tag", found);
    search<naive::architecture, &naive::architecture::name>(database, "architecture", found);
    if (found.lookups.empty()) {
        return "No duplicates this time: the threads happened not to meet. Try again, or with more threads.\n";
    }
    return found.repeated.text() + "\n" + found.lookups;
}

} // namespace demo

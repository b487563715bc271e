// Typed queries with joins, groups and aggregates; each gives tuples of exactly what it asks for.
#include "report/insights.hpp"

#include "models/dependency.hpp"
#include "terminal/table.hpp"

#include <tuple>

using rowan::f;

namespace demo {
namespace {

using model::dependency;
using model::maintainer;
using model::package;
using model::package_version;
using model::package_version_tag;
using model::section;
using model::tag;

constexpr std::int64_t shown_rows = 5;

std::string with_thousands_signed(std::int64_t number) {
    return with_thousands(static_cast<std::uint64_t>(number));
}

template <class Rows>
std::string ranking(const char* what, const char* measure, const Rows& rows) {
    text_table table({what, measure});
    for (const auto& [name, count] : rows) table.add({name, with_thousands_signed(count)});
    return table.text() + "\n";
}

} // namespace

std::string insights_text(const rowan::database& database) {
    const auto maintainers = database.objects<package_version>()
                                 .join<maintainer>()
                                 .group_by(f<&maintainer::name>)
                                 .order_by(rowan::count().desc(), f<&maintainer::name>)
                                 .limit(shown_rows)
                                 .values(f<&maintainer::name>, rowan::count());

    const auto depended_on =
        database.objects<dependency>()
            .join<package>()
            .filter(f<&dependency::kind>.in({dependency_kind::depends, dependency_kind::pre_depends}))
            .group_by(f<&package::name>)
            .order_by(rowan::count().desc(), f<&package::name>)
            .limit(shown_rows)
            .values(f<&package::name>, rowan::count());

    const auto provided = database.objects<dependency>()
                              .join<package>()
                              .filter(f<&dependency::kind> == dependency_kind::provides)
                              .group_by(f<&package::name>)
                              .order_by(rowan::count().desc(), f<&package::name>)
                              .limit(shown_rows)
                              .values(f<&package::name>, rowan::count());

    const auto tags = database.objects<package_version_tag>()
                          .join<tag>()
                          .filter(f<&tag::facet> == "implemented-in")
                          .group_by(f<&tag::name>)
                          .order_by(rowan::count().desc(), f<&tag::name>)
                          .limit(shown_rows)
                          .values(f<&tag::name>, rowan::count());

    return ranking("busiest maintainers", "packages", maintainers) +
           ranking("most depended-on packages", "dependencies", depended_on) +
           ranking("most provided names", "providers", provided) + ranking("implemented in (by tag)", "packages", tags);
}

} // namespace demo

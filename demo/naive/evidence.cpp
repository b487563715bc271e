// Finds the rows that are there more than once, and looks one of them up.
#include "naive/evidence.hpp"

#include "naive/models.hpp"
#include "terminal/table.hpp"

using rowan::f;

namespace demo {

std::string duplicates_text(rowan::database& database) {
    const auto repeated = database.objects<naive::package>()
                              .group_by(f<&naive::package::name>)
                              .order_by(rowan::count().desc(), f<&naive::package::name>)
                              .limit(5)
                              .values(f<&naive::package::name>, rowan::count());
    if (repeated.empty() || std::get<1>(repeated.front()) < 2) {
        return "No duplicates this time: the threads happened not to meet. Try again, or with more threads.\n";
    }
    text_table table({"packages that are there more than once", "rows"});
    for (const auto& [name, rows] : repeated) {
        if (rows > 1) table.add({name, with_thousands(static_cast<std::uint64_t>(rows))});
    }
    const std::string& name = std::get<0>(repeated.front());
    std::string text = table.text() + "\nLooking up " + name + ": ";
    try {
        const auto found = database.objects<naive::package>().get(f<&naive::package::name> == name);
        text += "found, as row " + std::to_string(found.id);
    } catch (const rowan::multiple_objects_returned& error) {
        text += "rowan::multiple_objects_returned: " + std::string(error.what());
    }
    return text + "\n";
}

} // namespace demo

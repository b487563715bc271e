// Opening a database by its URL.
#include <rowan/database.hpp>

#include <rowan/session/pool.hpp>

namespace rowan {

database connect(std::string_view url) {
    return database(session::context(session::pool::open(url)));
}

} // namespace rowan

// What a careful programmer writes with the C API of a server: one connection, prepared statements, no library.
#pragma once

#include "model.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace bench {

class by_hand {
public:
    by_hand() = default;
    by_hand(const by_hand&) = delete;
    by_hand& operator=(const by_hand&) = delete;
    virtual ~by_hand() = default;

    /// SELECT by the unique key; the row must be there.
    virtual device get(const std::string& serial) = 0;
    /// The safe statement for a row that is probably absent, in one round trip. True: created.
    virtual bool create(const device& row) = 0;
    /// The bulk statement of many rows; how many it created.
    virtual std::size_t create_all(const std::vector<device>& rows) = 0;
    virtual void execute(const std::string& sql) = 0;
};

/// By the URL's scheme.
std::unique_ptr<by_hand> open_by_hand(const std::string& url);
std::unique_ptr<by_hand> open_postgresql(const std::string& url);
std::unique_ptr<by_hand> open_mariadb(const std::string& url);

} // namespace bench

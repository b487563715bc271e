// The values of one execution, as Connector/C takes them: pointers to where the caller keeps them.
#pragma once

#include <rowan/core/value.hpp>

#include <mysql.h>

#include <cstddef>
#include <string>
#include <vector>

namespace rowan::mariadb {

class parameters {
public:
    explicit parameters(std::size_t count);
    /// Throws value_out_of_range or invalid_text for what MariaDB would store as something else.
    void set(std::size_t index, const core::value_view& value);
    /// A list as a JSON array. `is_nested`: texts are JSON within JSON, for JSON_UNQUOTE to read.
    void set_list(std::size_t index, const core::value_view& list, bool is_nested);
    [[nodiscard]] MYSQL_BIND* binds() noexcept { return m_binds.data(); }

private:
    struct slot {
        std::int64_t integer = 0;
        double real = 0;
        unsigned long length = 0;
        char decimal[24] = {};
        std::string list{};
    };
    void set_bytes(std::size_t index, enum_field_types type, const void* data, std::size_t size);

    std::vector<MYSQL_BIND> m_binds;
    std::vector<slot> m_slots;
};

} // namespace rowan::mariadb

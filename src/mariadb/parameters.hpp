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
    /// In front of the values of a new execution.
    void begin() noexcept { m_bytes = 0; }
    /// The bytes of all texts, blobs and lists.
    [[nodiscard]] std::size_t bytes() const noexcept { return m_bytes; }
    /// Gives the values to a statement; false: see mysql_stmt_errno(). The types are sent only if they are others than
    /// the last time.
    [[nodiscard]] bool bind_to(MYSQL_STMT* statement) noexcept;
    /// The statement that it was bound to is gone.
    void forget_statement() noexcept { m_bound_to = nullptr; }

private:
    struct slot {
        std::int64_t integer = 0;
        double real = 0;
        unsigned long length = 0;
        char decimal[24] = {};
        std::string list{};
    };
    void set_bytes(std::size_t index, enum_field_types type, const void* data, std::size_t size);

    void set_type(MYSQL_BIND& bind, enum_field_types type) noexcept {
        if (bind.buffer_type != type) m_bound_to = nullptr;
        bind.buffer_type = type;
    }

    std::vector<MYSQL_BIND> m_binds;
    std::vector<slot> m_slots;
    std::size_t m_bytes = 0;
    MYSQL_STMT* m_bound_to = nullptr; // by these types
};

} // namespace rowan::mariadb

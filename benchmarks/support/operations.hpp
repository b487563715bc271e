// The operations whose instructions are counted, and the two sides that define them: hand-written C, and Rowan.
#pragma once

#include "support/workload.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace bench {

/// A database in memory. Each call returns something of the row it got, so that no call can be optimised away, and so
/// that both sides can be seen to have done the same.
class operations {
public:
    operations() = default;
    virtual ~operations() = default;
    operations(const operations&) = delete;
    operations& operator=(const operations&) = delete;

    /// Fetches a row by its unique key into a struct.
    virtual std::size_t get(const std::string& email) = 0;

    /// get_or_create by key; the other members are used only if the row is created.
    virtual std::size_t get_or_create(const std::string& email, const std::string& name, const birthday& born) = 0;

    /// get_or_create of a whole struct, built for the call.
    virtual std::size_t get_or_create_row(const std::string& email, const std::string& name, const birthday& born) = 0;

    /// Inserts a struct, built for the call, and learns its id.
    virtual std::size_t create(const std::string& email, const std::string& name, const birthday& born) = 0;

    /// Reads all rows into structs, one at a time.
    virtual std::size_t stream() = 0;
};

std::unique_ptr<operations> c_operations(const people& rows);
std::unique_ptr<operations> rowan_operations(const people& rows);

} // namespace bench

// What a writing thread does with the records of a part.
#pragma once

#include "index/record.hpp"
#include "store/tally.hpp"

#include <vector>

namespace demo {

/// Stores records in a database. Each thread has a writer of its own; several may write into one database at once.
class record_writer {
public:
    record_writer() = default;
    record_writer(const record_writer&) = delete;
    record_writer& operator=(const record_writer&) = delete;
    virtual ~record_writer() = default;

    /// Stores them all; what is already there stays as it is.
    virtual void store(std::vector<package_record>&& records) = 0;

    /// What has been asked for so far.
    [[nodiscard]] virtual const tally& counted() const noexcept = 0;
};

} // namespace demo

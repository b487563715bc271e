// Stores records the way everybody writes it: look the row up; if it is absent, insert it. Wrong under concurrency.
#pragma once

#include "naive/models.hpp"
#include "store/writer.hpp"

namespace demo {

/// Two writers that miss at the same moment both insert; from then on every lookup of that row fails with
/// rowan::multiple_objects_returned. The failures are counted, and the first of the rows is used to go on.
class naive_writer final : public record_writer {
public:
    explicit naive_writer(rowan::database& database) : m_database(database) {}

    void store(std::vector<package_record>&& records) override;
    [[nodiscard]] const tally& counted() const noexcept override { return m_tally; }

private:
    void store_one(const package_record& record);
    [[nodiscard]] std::int64_t package_id(const std::string& name);
    [[nodiscard]] naive::package_version version_row(const package_record& record);
    void insert_dependencies(const package_record& record, std::int64_t version_id);
    void insert_tags(const package_record& record, std::int64_t version_id);

    rowan::database& m_database;
    tally m_tally{};
};

} // namespace demo

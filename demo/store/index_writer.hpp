// Stores records with get_or_create: any number of writers, threads and runs, and each row exists once.
#pragma once

#include "models/dependency.hpp"
#include "store/shared_rows.hpp"
#include "store/writer.hpp"

#include <vector>

namespace demo {

/// What records share (names, maintainers, tags, …) is got or created first, each table's by one call, whose commit may
/// be combined with those of other threads. Then one transaction stores the versions with their dependencies and tags,
/// so that a version is there either with all of them or not at all, whenever the program is killed.
class index_writer final : public record_writer {
public:
    explicit index_writer(rowan::database& database) : m_database(database) {}

    void store(std::vector<package_record>&& records) override;
    [[nodiscard]] const tally& counted() const noexcept override { return m_tally; }

private:
    void learn_shared_rows(const std::vector<package_record>& records);
    [[nodiscard]] model::package_version version_row(const package_record& from) const;
    void store_versions(rowan::transaction& in, const std::vector<package_record>& records, tally& counted) const;
    void append_dependencies(const package_record& from, std::int64_t version_id,
                             std::vector<model::dependency>& to) const;
    void append_tags(const package_record& from, std::int64_t version_id,
                     std::vector<model::package_version_tag>& to) const;

    rowan::database& m_database;
    tally m_tally{};
    shared_rows<model::package> m_packages{};
    shared_rows<model::maintainer> m_maintainers{};
    shared_rows<model::section> m_sections{};
    shared_rows<model::source> m_sources{};
    shared_rows<model::tag> m_tags{};
    shared_rows<model::architecture> m_architectures{};
};

} // namespace demo

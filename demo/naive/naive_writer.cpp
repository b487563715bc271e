// The writer that races: what Rowan is there to prevent, written down as one usually does.
#include "naive/naive_writer.hpp"

using rowan::f;

namespace demo {
namespace {

struct found_row {
    std::int64_t id = 0;
    bool created = false;
};

/// Look up; if absent, insert. Between the two lies the race.
template <class Model, class Condition>
found_row find_or_insert(rowan::database& database, const Condition& condition, const Model& row,
                         table_tally& counted) {
    ++counted.calls;
    ++counted.asked;
    const auto matching = database.objects<Model>().filter(condition);
    try {
        return {.id = matching.get().id, .created = false};
    } catch (const rowan::does_not_exist&) {
        ++counted.created;
        return {.id = database.create(row).id, .created = true};
    } catch (const rowan::multiple_objects_returned&) {
        ++counted.failed;
        return {.id = matching.order_by(f<&Model::id>).first()->id, .created = false};
    }
}

} // namespace

void naive_writer::store(std::vector<package_record>&& records) {
    for (const package_record& record : records) store_one(record);
}

std::int64_t naive_writer::package_id(const std::string& name) {
    return find_or_insert(m_database, f<&naive::package::name> == name, naive::package{.name = name},
                          m_tally.of(table_id::package))
        .id;
}

naive::package_version naive_writer::version_row(const package_record& record) {
    naive::package_version row{
        .package_id = package_id(record.package),
        .architecture_id =
            find_or_insert(m_database, f<&naive::architecture::name> == record.architecture,
                           naive::architecture{.name = record.architecture}, m_tally.of(table_id::architecture))
                .id,
        .version = record.version,
        .source_id = find_or_insert(m_database, f<&naive::source::name> == record.source.name,
                                    naive::source{.name = record.source.name}, m_tally.of(table_id::source))
                         .id,
        .source_version = record.source.version,
        .priority = record.priority,
        .homepage = record.homepage,
        .summary = record.summary,
        .size_bytes = record.size_bytes,
        .installed_size_kib = record.installed_size_kib,
        .is_essential = record.is_essential,
        .fingerprint = record.fingerprint(),
    };
    if (record.maintainer) {
        const auto& [name, email] = *record.maintainer;
        row.maintainer_id =
            find_or_insert(m_database, f<&naive::maintainer::email> == email && f<&naive::maintainer::name> == name,
                           naive::maintainer{.email = email, .name = name}, m_tally.of(table_id::maintainer))
                .id;
    }
    if (record.section) {
        row.section_id = find_or_insert(m_database, f<&naive::section::name> == *record.section,
                                        naive::section{.name = *record.section}, m_tally.of(table_id::section))
                             .id;
    }
    return row;
}

void naive_writer::store_one(const package_record& record) {
    using version = naive::package_version;
    const version row = version_row(record);
    const auto condition = f<&version::package_id> == row.package_id && f<&version::version> == row.version &&
                           f<&version::architecture_id> == row.architecture_id;
    const auto [id, created] = find_or_insert(m_database, condition, row, m_tally.of(table_id::package_version));
    if (!created) {
        ++m_tally.repeated;
        return;
    }
    insert_dependencies(record, id);
    insert_tags(record, id);
}

void naive_writer::insert_dependencies(const package_record& record, std::int64_t version_id) {
    std::vector<naive::dependency> rows;
    for (const record_dependency& dependency : record.dependencies) {
        const relation& target = dependency.target;
        rows.push_back({.package_version_id = version_id,
                        .kind = dependency.kind,
                        .position = dependency.group,
                        .alternative = dependency.alternative,
                        .package_id = package_id(target.package),
                        .qualifier = target.qualifier,
                        .test = target.test,
                        .version = target.version,
                        .architectures = target.architectures,
                        .profiles = target.profiles});
    }
    if (rows.empty()) return;
    m_database.create_all(rows);
    table_tally& counted = m_tally.of(table_id::dependency);
    ++counted.calls;
    counted.asked += rows.size();
    counted.created += rows.size();
}

void naive_writer::insert_tags(const package_record& record, std::int64_t version_id) {
    std::vector<naive::package_version_tag> rows;
    for (const tag_name& tag : record.tags) {
        const auto condition = f<&naive::tag::facet> == tag.facet && f<&naive::tag::name> == tag.name;
        const found_row found = find_or_insert(m_database, condition, naive::tag{.facet = tag.facet, .name = tag.name},
                                               m_tally.of(table_id::tag));
        rows.push_back({.package_version_id = version_id, .tag_id = found.id});
    }
    if (rows.empty()) return;
    m_database.create_all(rows);
    table_tally& counted = m_tally.of(table_id::package_version_tag);
    ++counted.calls;
    counted.asked += rows.size();
    counted.created += rows.size();
}

} // namespace demo

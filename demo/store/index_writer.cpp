// The writer that cannot race: shared rows first, then the versions of a part in one transaction.
#include "store/index_writer.hpp"

#include <algorithm>
#include <tuple>

using rowan::f;

namespace demo {
namespace {

/// The same version twice with different contents: the greater fingerprint wins, so that the result does not depend on
/// which thread came first.
void keep_one_of_each(std::vector<package_record>& records, tally& counted) {
    const auto identity = [](const package_record& record) {
        return std::tie(record.package, record.version, record.architecture);
    };
    std::sort(records.begin(), records.end(), [&](const package_record& a, const package_record& b) {
        return identity(a) != identity(b) ? identity(a) < identity(b) : a.fingerprint() > b.fingerprint();
    });
    const auto end = std::unique(records.begin(), records.end(), [&](const package_record& a, const package_record& b) {
        return identity(a) == identity(b);
    });
    counted.repeated += static_cast<std::uint64_t>(records.end() - end);
    records.erase(end, records.end());
}

/// Overwrites a version, and removes what belonged to its former contents.
void replace_version(rowan::transaction& in, model::package_version& by) {
    using link = model::package_version_tag;
    in.save(by);
    in.objects<model::dependency>().filter(f<&model::dependency::package_version_id> == by.id).remove();
    in.objects<link>().filter(f<&link::package_version_id> == by.id).remove();
}

model::maintainer maintainer_row(const person_name& person) {
    return {.email = person.email, .name = person.name};
}
model::tag tag_row(const tag_name& tag) {
    return {.facet = tag.facet, .name = tag.name};
}

} // namespace

void index_writer::store(std::vector<package_record>&& records) {
    if (records.empty()) return;
    learn_shared_rows(records); // Of all of them: a name that was met is there, whichever version wins.
    keep_one_of_each(records, m_tally);
    tally counted;
    m_database.atomic([&](rowan::transaction& transaction) {
        counted = {}; // The closure runs again after a serialization failure: only the run that was committed counts.
        store_versions(transaction, records, counted);
    });
    m_tally += counted;
}

void index_writer::learn_shared_rows(const std::vector<package_record>& records) {
    for (const package_record& record : records) {
        m_packages.want({.name = record.package});
        m_sources.want({.name = record.source.name});
        m_architectures.want({.name = record.architecture});
        if (record.maintainer) m_maintainers.want(maintainer_row(*record.maintainer));
        if (record.section) m_sections.want({.name = *record.section});
        for (const tag_name& tag : record.tags) m_tags.want(tag_row(tag));
        for (const record_dependency& dependency : record.dependencies)
            m_packages.want({.name = dependency.target.package});
    }
    m_packages.learn(m_database, m_tally.of(table_id::package));
    m_sources.learn(m_database, m_tally.of(table_id::source));
    m_architectures.learn(m_database, m_tally.of(table_id::architecture));
    m_maintainers.learn(m_database, m_tally.of(table_id::maintainer));
    m_sections.learn(m_database, m_tally.of(table_id::section));
    m_tags.learn(m_database, m_tally.of(table_id::tag));
}

model::package_version index_writer::version_row(const package_record& from) const {
    model::package_version row{
        .package_id = m_packages.id_of({.name = from.package}),
        .architecture_id = m_architectures.id_of({.name = from.architecture}),
        .version = from.version,
        .source_id = m_sources.id_of({.name = from.source.name}),
        .source_version = from.source.version,
        .priority = from.priority,
        .homepage = from.homepage,
        .summary = from.summary,
        .size_bytes = from.size_bytes,
        .installed_size_kib = from.installed_size_kib,
        .is_essential = from.is_essential,
        .fingerprint = from.fingerprint(),
    };
    if (from.maintainer) row.maintainer_id = m_maintainers.id_of(maintainer_row(*from.maintainer));
    if (from.section) row.section_id = m_sections.id_of({.name = *from.section});
    return row;
}

void index_writer::store_versions(rowan::transaction& in, const std::vector<package_record>& records,
                                  tally& counted) const {
    std::vector<model::package_version> wanted;
    for (const package_record& record : records) wanted.push_back(version_row(record));
    const std::vector<rowan::outcome<model::package_version>> versions = in.get_or_create_all(wanted);
    counted.of(table_id::package_version).add(versions);

    std::vector<model::dependency> dependencies;
    std::vector<model::package_version_tag> tags;
    for (std::size_t at = 0; at < records.size(); ++at) {
        const auto& [stored, created] = versions[at];
        if (!created) ++counted.repeated;
        if (stored.fingerprint > wanted[at].fingerprint) continue;
        if (stored.fingerprint < wanted[at].fingerprint) {
            wanted[at].id = stored.id;
            replace_version(in, wanted[at]);
            ++counted.replaced;
        }
        append_dependencies(records[at], stored.id, dependencies);
        append_tags(records[at], stored.id, tags);
    }
    if (!dependencies.empty()) counted.of(table_id::dependency).add(in.get_or_create_all(dependencies));
    if (!tags.empty()) counted.of(table_id::package_version_tag).add(in.get_or_create_all(tags));
}

void index_writer::append_dependencies(const package_record& from, std::int64_t version_id,
                                       std::vector<model::dependency>& to) const {
    for (const record_dependency& dependency : from.dependencies) {
        const relation& target = dependency.target;
        to.push_back({.package_version_id = version_id,
                      .kind = dependency.kind,
                      .position = dependency.group,
                      .alternative = dependency.alternative,
                      .package_id = m_packages.id_of({.name = target.package}),
                      .qualifier = target.qualifier,
                      .test = target.test,
                      .version = target.version,
                      .architectures = target.architectures,
                      .profiles = target.profiles});
    }
}

void index_writer::append_tags(const package_record& from, std::int64_t version_id,
                               std::vector<model::package_version_tag>& to) const {
    for (const tag_name& tag : from.tags) {
        to.push_back({.package_version_id = version_id, .tag_id = m_tags.id_of(tag_row(tag))});
    }
}

} // namespace demo

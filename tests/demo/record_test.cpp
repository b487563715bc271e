// From a stanza to a record: every field of real stanzas, and what makes one unusable.
#include "index/record.hpp"

#include <gtest/gtest.h>

#include <set>

#include "demo/support.hpp"
#include "index/text.hpp"

namespace demo::testing {
namespace {

package_record record_of(const std::string& text) {
    const read_stanzas read(text);
    return make_record(read.all.at(0));
}

const std::string minimal = "Package: a\nVersion: 1\nArchitecture: all\n";

TEST(record, keeps_what_a_real_stanza_says) {
    const read_stanzas read(file_contents(sample_path));
    const package_record record = make_record(read.all.at(0));
    EXPECT_EQ(record.package, "0ad");
    EXPECT_EQ(record.version, "0.0.26-3");
    EXPECT_EQ(record.architecture, "amd64");
    EXPECT_EQ(record.source, (source_name{.name = "0ad", .version = "0.0.26-3"}));
    EXPECT_EQ(record.maintainer->name, "Debian Games Team");
    EXPECT_EQ(record.section, "games");
    EXPECT_EQ(record.summary, "Real-time strategy game of ancient warfare");
    EXPECT_EQ(record.size_bytes, 7891488);
    EXPECT_EQ(record.installed_size_kib, 28591);
    EXPECT_EQ(record.tags.size(), 8U);
    EXPECT_EQ(record.dependencies.back().kind, dependency_kind::pre_depends);
    EXPECT_EQ(record.dependencies.back().target.package, "dpkg");
}

TEST(record, every_real_stanza_is_usable_and_different) {
    const read_stanzas read(file_contents(sample_path));
    std::set<std::int64_t> fingerprints;
    for (const stanza& one : read.all) EXPECT_TRUE(fingerprints.insert(make_record(one).fingerprint()).second);
    EXPECT_EQ(fingerprints.size(), read.all.size());
    EXPECT_GT(read.all.size(), 30U);
}

TEST(record, needs_only_a_name_a_version_and_an_architecture) {
    const package_record record = record_of(minimal);
    EXPECT_FALSE(record.maintainer.has_value());
    EXPECT_FALSE(record.section.has_value());
    EXPECT_FALSE(record.size_bytes.has_value());
    EXPECT_TRUE(record.dependencies.empty());
    for (const char* text :
         {"Version: 1\nArchitecture: all\n", "Package: a\nArchitecture: all\n", "Package: a\nVersion: 1\n",
          "Package:\nVersion: 1\nArchitecture: all\n", "Package: a b\nVersion: 1\nArchitecture: all\n"}) {
        EXPECT_THROW(record_of(text), format_error) << text;
    }
}

TEST(record, numbers_the_places_of_dependencies) {
    const package_record record = record_of(minimal + "Depends: a, b | c\nProvides: d (= 1)\n");
    ASSERT_EQ(record.dependencies.size(), 4U);
    EXPECT_EQ(record.dependencies[2].group, 1);
    EXPECT_EQ(record.dependencies[2].alternative, 1);
    EXPECT_EQ(record.dependencies[3].kind, dependency_kind::provides);
    EXPECT_EQ(record.dependencies[3].group, 0);
}

TEST(record, refuses_what_is_no_number) {
    for (const char* size : {"", "12x", "-1", "99999999999999999999"}) {
        EXPECT_THROW(record_of(minimal + "Size: " + size + "\n"), format_error) << size;
    }
}

TEST(record, refuses_a_stanza_with_a_problem) {
    EXPECT_THROW(record_of(minimal + "nonsense\n"), format_error);
}

TEST(record, the_fingerprint_sees_every_field) {
    std::set<std::int64_t> seen{record_of(minimal).fingerprint()};
    for (const char* field : {"Source: b",          "Source: a (2)",      "Maintainer: J <j@x>", "Section: s",
                              "Priority: s",        "Homepage: s",        "Description: s",      "Size: 1",
                              "Installed-Size: 1",  "Essential: yes",     "Tag: a::b",           "Depends: b",
                              "Recommends: b",      "Depends: b:any",     "Depends: b (= 1)",    "Depends: b (>= 1)",
                              "Depends: b [amd64]", "Depends: b <cross>", "Depends: b, c",       "Depends: b | c"}) {
        EXPECT_TRUE(seen.insert(record_of(minimal + field + "\n").fingerprint()).second) << field;
    }
    EXPECT_EQ(record_of(minimal).fingerprint(),
              record_of("Architecture: all\nVersion:   1\nPackage: a\n").fingerprint());
}

} // namespace
} // namespace demo::testing

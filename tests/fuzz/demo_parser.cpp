// The demo's reading of a package index: the parts lose nothing, their size changes nothing, every stanza becomes a
// record that can be stored or a problem that is told.
#include "fuzz/support/given_bytes.hpp"

#include "demo/support.hpp"

#include "index/names.hpp"
#include "index/record.hpp"
#include "index/text.hpp"

#include <rowan/core/utf8.hpp>

namespace {

using rowan::fuzz::require;

std::vector<std::string> records_of(const std::string& text, std::size_t part_bytes, std::size_t step) {
    demo::testing::text_source source(text, step);
    demo::part_reader parts(source, part_bytes);
    std::vector<std::string> told;
    std::string joined;
    while (const auto next = parts.next()) {
        joined += next->text;
        demo::stanza_reader stanzas(*next);
        for (demo::stanza one; stanzas.next(one);) {
            try {
                const demo::package_record record = demo::make_record(one);
                require(!record.package.empty() && rowan::core::find_bad_text(record.package + record.version).ok(),
                        "a record can be stored", record.package);
                for (const demo::record_dependency& each : record.dependencies)
                    require(!each.target.package.empty(), "a dependency has a target", record.package);
                told.push_back(record.package + " " + std::to_string(record.fingerprint()));
            } catch (const demo::format_error& refused) {
                told.emplace_back(refused.what());
            }
        }
    }
    require(joined == text, "the parts are the whole");
    return told;
}

template <class Call>
void may_refuse(const Call& call) {
    try {
        call();
    } catch (const demo::format_error&) {
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    rowan::fuzz::given_bytes given(data, size);
    const std::size_t part_bytes = 1 + given.number(200);
    const std::string text(given.rest());
    require(records_of(text, part_bytes, 7) == records_of(text, std::size_t{1} << 20, 4096),
            "parts of any size say the same", text);
    may_refuse([&] { static_cast<void>(demo::parse_relations(text)); });
    may_refuse([&] { static_cast<void>(demo::parse_person(text)); });
    may_refuse([&] { static_cast<void>(demo::parse_source(text)); });
    may_refuse([&] { static_cast<void>(demo::parse_tags(text)); });
    return 0;
}

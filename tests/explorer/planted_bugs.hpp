// A fault is planted between the library and the server, and the explorer must find it.
#pragma once

#include "explorer/explorer_test.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string_view>

namespace rowan::test {

inline bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

inline std::function<std::string(std::string)> replacing(const std::string& what, const std::string& by) {
    return [what, by](std::string sql) {
        if (const std::size_t at = sql.find(what); at != std::string::npos) sql.replace(at, what.size(), by);
        return sql;
    };
}

class planted_bugs : public explorer_test {
protected:
    /// The fault is found, and it is the fault that is.
    void expect_found(const std::string& name, explorer::call_settings settings, const explorer::plant& fault,
                      const std::string& text) const {
        settings.planted = &fault;
        expect_found(name, settings, text);
    }
    void expect_found(const std::string& name, const explorer::call_settings& settings, const std::string& text) const {
        explorer::calls all(settings);
        const explorer::exploration found = explore(all, all.on(), {enough, explorer::goal::shortest_violation});
        ASSERT_TRUE(found.shortest.has_value()) << found.schedules << " schedules";
        EXPECT_NE(found.shortest->text.find(text), std::string::npos) << found.shortest->text;
        std::cout << found.violations << " of " << found.schedules + found.redundant << " schedules; the shortest:\n"
                  << explorer::timeline_text(found.shortest->schedule) << found.shortest->text << "\n";
        draw(name, *found.shortest);
    }

private:
    static constexpr std::size_t enough =
        2'000; // schedules, of which some are very long: a fault can make for many retries

    // ROWAN_PICTURES: a folder for the pictures of the documentation.
    void draw(const std::string& name, const explorer::violation& found) const {
        const std::string engine(on().name);
        const std::string picture = explorer::timeline_svg(found.schedule, name + " (" + engine + ")", found.text);
        EXPECT_TRUE(picture.starts_with("<svg") && picture.ends_with("</svg>\n"));
        const char* const folder = std::getenv("ROWAN_PICTURES");
        if (folder == nullptr) return;
        std::string file = name + "_" + engine + ".svg";
        std::ranges::replace(file, ' ', '_');
        std::ofstream(std::filesystem::path(folder) / file) << picture;
    }
};

} // namespace rowan::test

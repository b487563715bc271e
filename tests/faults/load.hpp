// A hammer that runs while a test makes faults, and its verdict.
#pragma once

#include "hammer/program.hpp"

#include <hammer/live_page.hpp>
#include <hammer/settings.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <thread>

namespace rowan::test {

class load {
public:
    /// `arguments`: beyond the URLs.
    explicit load(const std::vector<std::string>& urls, std::vector<std::string> arguments)
        : m_program(with_urls(urls, std::move(arguments))) {}

    /// Returns when so many more calls have been answered well: who only ever fails has not come back.
    void await_calls(std::uint64_t count) {
        const std::uint64_t before = answered_well();
        await([&] { return answered_well() >= before + count; });
    }
    /// Returns when so many more calls have been answered with an error.
    void await_errors(std::uint64_t count) {
        const std::uint64_t before = errors();
        await([&] { return errors() >= before + count; });
    }
    /// Ends the calls, and expects that every promise was kept. With ROWAN_TEST_SHOW set, its figures are shown.
    void expect_to_hold() {
        m_program.stop();
        const ended_hammer ended = m_program.wait();
        EXPECT_EQ(ended.exit_status, hammer::verdict_holds) << ended.output;
        if (std::getenv("ROWAN_TEST_SHOW") != nullptr) std::fputs(ended.output.c_str(), stderr);
    }

private:
    static std::vector<std::string> with_urls(const std::vector<std::string>& urls, std::vector<std::string> all) {
        for (const std::string& each : urls) all.insert(all.end(), {"--url", each});
        all.insert(all.end(), {"--seconds", "280"}); // the test ends it before
        return all;
    }
    template <class Condition>
    void await(const Condition& is_met) {
        using namespace std::chrono_literals;
        for (const auto end = std::chrono::steady_clock::now() + 60s; !is_met(); std::this_thread::sleep_for(5ms)) {
            if (std::chrono::steady_clock::now() > end) m_program.stop();
            if (!m_program.is_running() || std::chrono::steady_clock::now() > end)
                throw std::runtime_error("the hammer does not go on:\n" + m_program.wait().output);
        }
    }
    template <class Amount>
    std::uint64_t sum(const Amount& amount) {
        const std::string path = m_program.history() + "/live";
        if (!m_page && std::filesystem::exists(path))
            m_page.reset(new hammer::live_page(hammer::live_page::open(path)));
        std::uint64_t all = 0;
        if (m_page) {
            for (const auto& each : m_page->state().processes) all += amount(each);
        }
        return all;
    }
    std::uint64_t answered_well() {
        const std::uint64_t failed = errors(); // first: a call is counted before its error is
        return sum([](const hammer::live_counters& of) { return of.calls.load(); }) - failed;
    }
    std::uint64_t errors() {
        return sum([](const hammer::live_counters& of) {
            std::uint64_t all = 0;
            for (const auto& each : of.errors) all += each;
            return all;
        });
    }

    running_hammer m_program;
    std::unique_ptr<hammer::live_page> m_page{};
};

} // namespace rowan::test

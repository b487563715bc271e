// Plain text, and one flat JSON object.
#include "report.hpp"

#include "display.hpp"

#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace hammer {
namespace {

constexpr std::size_t most_shown = 20;

void print_row(const char* name, const std::string& value) {
    std::printf("%-24s %s\n", name, value.c_str());
}

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char each : text) {
        if (each == '"' || each == '\\') result += '\\';
        result += static_cast<unsigned char>(each) < 0x20 ? ' ' : each;
    }
    return result += '"';
}

std::string object_of(const std::array<counter, error_kinds>& counts) {
    std::string text;
    for (std::size_t i = 0; i < error_kinds; ++i) {
        if (counts[i] == 0) continue;
        text += (text.empty() ? "" : ", ") + quoted(std::string(to_string(static_cast<rowan::error_kind>(i)))) + ": " +
                std::to_string(counts[i]);
    }
    return "{" + text + "}";
}

} // namespace

void print_account(const account& told) {
    print_row("calls", std::to_string(told.calls()));
    print_row("keys", std::to_string(told.keys().size()));
    print_row("created was told", std::to_string(told.created()));
    print_row("in doubt", std::to_string(told.in_doubt()) + " by an error, " + std::to_string(told.cut()) +
                              " whose caller was killed");
    for (const auto& [kind, known] : told.errors())
        print_row(("error " + std::string(to_string(kind))).c_str(), std::to_string(known.count));
}

void print_figures(const run_figures& of) {
    print_account(of.told);
    char text[80];
    std::snprintf(text, sizeof text, "%.1f s, %.0f calls/s", of.seconds,
                  static_cast<double>(of.sum.calls) / std::max(of.seconds, 0.001));
    print_row("time", text);
    print_row("processes killed", std::to_string(of.kills));
    print_row("retries by the library", causes_text(of.sum.retries));
    print_row("latency", "p50 " + time_text(of.sum.latency.percentile(0.5)) + ", p90 " +
                             time_text(of.sum.latency.percentile(0.9)) + ", p99 " +
                             time_text(of.sum.latency.percentile(0.99)) + ", p99.9 " +
                             time_text(of.sum.latency.percentile(0.999)));
}

int print_verdict(const std::vector<std::string>& violations) {
    if (violations.empty()) {
        std::puts("verdict: holds");
        return verdict_holds;
    }
    std::printf("verdict: FAILS, %zu violations\n", violations.size());
    for (std::size_t i = 0; i < violations.size() && i < most_shown; ++i) std::printf("  %s\n", violations[i].c_str());
    if (violations.size() > most_shown) std::printf("  and %zu more\n", violations.size() - most_shown);
    return verdict_fails;
}

void write_result(const run_figures& of, const std::vector<std::string>& violations) {
    std::ofstream file(of.settings.result);
    const auto number = [&file](const char* name, std::uint64_t value) { file << ", \"" << name << "\": " << value; };
    file << "{\"verdict\": " << quoted(violations.empty() ? "holds" : "fails");
    number("violations", violations.size());
    number("calls", of.told.calls());
    number("keys", of.told.keys().size());
    number("created", of.told.created());
    number("in_doubt", of.told.in_doubt());
    number("cut", of.told.cut());
    number("client_kills", of.kills);
    number("processes", of.settings.processes);
    number("threads", of.settings.of.threads);
    file << ", \"seconds\": " << of.seconds << ", \"isolation\": " << quoted(of.settings.of.isolation)
         << ", \"mix\": " << quoted(of.settings.of.shares);
    number("p50_ns", of.sum.latency.percentile(0.5));
    number("p99_ns", of.sum.latency.percentile(0.99));
    number("p999_ns", of.sum.latency.percentile(0.999));
    file << ", \"errors\": " << object_of(of.sum.errors) << ", \"retries\": " << object_of(of.sum.retries) << "}\n";
    if (!file.flush()) throw std::runtime_error(of.settings.result + " cannot be written");
}

} // namespace hammer

// The line, and when it is drawn.
#include "display.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

namespace hammer {
namespace {

using namespace std::chrono_literals;

std::size_t columns_of(std::FILE* terminal) {
    winsize size{};
    const bool is_known = ::ioctl(::fileno(terminal), TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    return is_known ? size.ws_col - 1U : 79U; // the last column stays free: a terminal would wrap behind it
}

std::uint64_t sum_of(const std::array<counter, error_kinds>& counts) {
    std::uint64_t sum = 0;
    for (const counter& each : counts) sum += each;
    return sum;
}

} // namespace

std::string time_text(std::uint64_t nanoseconds) {
    char text[32];
    const double ms = static_cast<double>(nanoseconds) / 1e6;
    std::snprintf(text, sizeof text, ms < 10 ? "%.2f ms" : "%.0f ms", ms);
    return text;
}

std::string causes_text(const std::array<counter, error_kinds>& counts) {
    std::string text;
    for (std::size_t i = 0; i < error_kinds; ++i) {
        if (counts[i] == 0) continue;
        text += text.empty() ? "" : ", ";
        text += to_string(static_cast<rowan::error_kind>(i));
        text += ' ' + std::to_string(counts[i]);
    }
    return text.empty() ? "none" : text;
}

std::string progress_line(const live_counters& sum, std::uint64_t kills, std::chrono::duration<double> elapsed) {
    char head[160];
    const double rate = static_cast<double>(sum.calls) / std::max(elapsed.count(), 0.001);
    std::snprintf(head, sizeof head, "%.0f s, %llu calls, %.0f/s, %llu created, p50 %s, p99 %s", elapsed.count(),
                  static_cast<unsigned long long>(sum.calls), rate, static_cast<unsigned long long>(sum.created),
                  time_text(sum.latency.percentile(0.5)).c_str(), time_text(sum.latency.percentile(0.99)).c_str());
    std::string line = head;
    if (kills > 0) line += ", killed " + std::to_string(kills);
    if (sum_of(sum.errors) > 0) line += "; errors: " + causes_text(sum.errors);
    if (sum_of(sum.retries) > 0) line += "; retries: " + causes_text(sum.retries);
    return line;
}

display::display(std::FILE* to) : m_to(to), m_is_terminal(::isatty(::fileno(to)) == 1) {
    m_next += m_is_terminal ? 100ms : 5000ms;
}

void display::update(const live_state& state, std::uint64_t kills) {
    if (clock::now() < m_next) return;
    m_next += m_is_terminal ? 100ms : 5000ms;
    draw(state, kills);
}

void display::finish(const live_state& state, std::uint64_t kills) {
    draw(state, kills);
    if (m_is_terminal) std::fputc('\n', m_to);
    std::fflush(m_to);
}

void display::draw(const live_state& state, std::uint64_t kills) {
    const auto sum = std::make_unique<live_counters>();
    for (const live_counters& each : state.processes) sum->merge(each);
    const std::string line = progress_line(*sum, kills, clock::now() - m_start);
    std::fputs(m_is_terminal ? ("\r" + line.substr(0, columns_of(m_to)) + "\x1B[K").c_str() : (line + "\n").c_str(),
               m_to);
    std::fflush(m_to);
}

} // namespace hammer

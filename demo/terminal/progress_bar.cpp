// Draws the bar; on a terminal over itself ten times a second, elsewhere a new line every three seconds.
#include "terminal/progress_bar.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace demo {
namespace {

using namespace std::chrono_literals;

constexpr unsigned usual_columns = 80;
constexpr std::size_t shortest_bar = 10;

unsigned columns_of(std::FILE* terminal) {
    winsize size{};
    const bool known = ::ioctl(::fileno(terminal), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : usual_columns;
}

double megabytes(std::uint64_t bytes) {
    return static_cast<double>(bytes) / 1e6;
}

} // namespace

std::string progress_line(const progress& of, std::chrono::duration<double> elapsed, unsigned columns) {
    const std::uint64_t read = of.bytes_read;
    const std::uint64_t done = std::min<std::uint64_t>(of.bytes_done, read);
    const std::uint64_t stanzas = of.stanzas_done;
    const bool is_total_known = !of.is_reading;
    const double share = is_total_known && read > 0 ? static_cast<double>(done) / static_cast<double>(read) : 0.0;

    std::array<char, 160> text{};
    const double rate = static_cast<double>(stanzas) / std::max(elapsed.count(), 0.001);
    int length = std::snprintf(text.data(), text.size(), " %llu packages, %.0f/s, %.1f MB, %.0f s",
                               static_cast<unsigned long long>(stanzas), rate, megabytes(done), elapsed.count());
    std::string tail(text.data(), static_cast<std::size_t>(length));
    if (is_total_known && share > 0.0 && share < 1.0) {
        length = std::snprintf(text.data(), text.size(), ", %.0f s left", elapsed.count() * (1.0 - share) / share);
        tail.append(text.data(), static_cast<std::size_t>(length));
    }
    length = std::snprintf(text.data(), text.size(), is_total_known ? "%3.0f%% " : "reading ", share * 100.0);
    std::string head(text.data(), static_cast<std::size_t>(length));

    const std::size_t taken = head.size() + tail.size() + 2;
    if (taken + shortest_bar <= columns) {
        const std::size_t width = std::min<std::size_t>(columns - taken, 40);
        const auto filled = static_cast<std::size_t>(share * static_cast<double>(width));
        head += '[' + std::string(filled, '#') + std::string(width - filled, '.') + ']';
    }
    return (head + tail).substr(0, columns);
}

progress_bar::progress_bar(const progress& of, std::FILE* to)
    : m_progress(of), m_to(to), m_is_terminal(::isatty(::fileno(to)) == 1), m_thread([this] { draw_until_stopped(); }) {
}

progress_bar::~progress_bar() {
    {
        const std::lock_guard lock(m_mutex);
        m_is_stopped = true;
    }
    m_wake.notify_one();
    m_thread.join();
    draw();
    if (m_is_terminal) std::fputc('\n', m_to);
    std::fflush(m_to);
}

void progress_bar::draw_until_stopped() {
    std::unique_lock lock(m_mutex);
    const auto pause = m_is_terminal ? 100ms : 3000ms;
    while (!m_wake.wait_for(lock, pause, [this] { return m_is_stopped; })) draw();
}

void progress_bar::draw() {
    // One column stays free: a terminal would wrap after the last one.
    const unsigned columns = (m_is_terminal ? columns_of(m_to) : usual_columns) - 1;
    const std::string line = progress_line(m_progress, std::chrono::steady_clock::now() - m_start, columns);
    std::fputs(m_is_terminal ? ("\r" + line + "\x1B[K").c_str() : (line + "\n").c_str(), m_to);
    std::fflush(m_to);
}

} // namespace demo

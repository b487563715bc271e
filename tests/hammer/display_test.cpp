// The line that is shown while the hammer runs: what stands in it, and how it is drawn on a terminal and elsewhere.
#include <hammer/display.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <memory>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using rowan::error_kind;

void count(std::array<hammer::counter, hammer::error_kinds>& of, error_kind kind, std::uint64_t times) {
    of[static_cast<std::size_t>(kind)] += times;
}

/// What a display has written, read where it went.
std::string written_to(int descriptor) {
    std::string text(4096, '\0');
    const ssize_t size = ::read(descriptor, text.data(), text.size());
    text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return text;
}

TEST(progress_line, of_the_first_moment) {
    const auto nothing = std::make_unique<hammer::live_counters>();
    EXPECT_EQ(hammer::progress_line(*nothing, 0, 0s), "0 s, 0 calls, 0/s, 0 created, p50 0.00 ms, p99 0.00 ms");
}

TEST(progress_line, has_calls_rate_created_and_percentiles) {
    const auto sum = std::make_unique<hammer::live_counters>();
    sum->calls = 3'000'000'000; // more than 32 bits hold
    sum->created = 40;
    for (int i = 0; i < 98; ++i) sum->latency.add(1'000'000);
    for (int i = 0; i < 2; ++i) sum->latency.add(100'000'000);
    const std::string line = hammer::progress_line(*sum, 0, 20s);
    EXPECT_EQ(line, "20 s, 3000000000 calls, 150000000/s, 40 created, p50 " +
                        hammer::time_text(sum->latency.percentile(0.5)) + ", p99 " +
                        hammer::time_text(sum->latency.percentile(0.99)));
    EXPECT_NE(sum->latency.percentile(0.5), sum->latency.percentile(0.99));
}

TEST(progress_line, adds_what_went_wrong_and_only_that) {
    const auto sum = std::make_unique<hammer::live_counters>();
    const std::string head = hammer::progress_line(*sum, 0, 1s);
    EXPECT_EQ(hammer::progress_line(*sum, 7, 1s), head + ", killed 7");
    count(sum->retries, error_kind::deadlock, 12);
    count(sum->retries, error_kind::unique_violation, 3);
    EXPECT_EQ(hammer::progress_line(*sum, 7, 1s), head + ", killed 7; retries: unique_violation 3, deadlock 12");
    count(sum->errors, error_kind::connection_lost, 1);
    EXPECT_EQ(hammer::progress_line(*sum, 0, 1s),
              head + "; errors: connection_lost 1; retries: unique_violation 3, deadlock 12");
}

TEST(progress_line, names_every_kind_of_error) {
    const auto sum = std::make_unique<hammer::live_counters>();
    EXPECT_EQ(hammer::causes_text(sum->errors), "none");
    std::string all;
    for (std::size_t i = 0; i < hammer::error_kinds; ++i) {
        const auto kind = static_cast<error_kind>(i);
        count(sum->errors, kind, i + 1);
        all += (i == 0 ? "" : ", ") + std::string(to_string(kind)) + " " + std::to_string(i + 1);
    }
    EXPECT_EQ(hammer::causes_text(sum->errors), all);
}

TEST(progress_line, times_have_as_many_digits_as_are_of_use) {
    EXPECT_EQ(hammer::time_text(0), "0.00 ms");
    EXPECT_EQ(hammer::time_text(345'678), "0.35 ms");
    EXPECT_EQ(hammer::time_text(9'990'000), "9.99 ms");
    EXPECT_EQ(hammer::time_text(12'345'678), "12 ms");
    EXPECT_EQ(hammer::time_text(1'234'567'890), "1235 ms");
}

TEST(display, sums_the_processes_and_writes_whole_lines_where_there_is_no_terminal) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_NONBLOCK), 0);
    std::FILE* const to = ::fdopen(ends[1], "w");
    const auto state = std::make_unique<hammer::live_state>();
    state->processes[0].calls = 20;
    state->processes[hammer::max_processes - 1].calls = 3;
    state->processes[1].created = 2;
    hammer::display shown(to);
    shown.update(*state, 4); // it is not time yet
    EXPECT_EQ(written_to(ends[0]), "");
    shown.finish(*state, 4);
    const std::string text = written_to(ends[0]);
    EXPECT_NE(text.find(" s, 23 calls, "), std::string::npos) << text;
    EXPECT_NE(text.find(", 2 created, "), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with(", killed 4\n")) << text;
    EXPECT_EQ(text.find_first_of("\r\x1B"), std::string::npos) << text;
    std::fclose(to);
    ::close(ends[0]);
}

TEST(display, draws_over_itself_within_the_width_of_a_terminal) {
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
    ASSERT_GE(master, 0);
    ASSERT_EQ(::grantpt(master), 0);
    ASSERT_EQ(::unlockpt(master), 0);
    std::FILE* const to = std::fopen(::ptsname(master), "w");
    ASSERT_NE(to, nullptr);
    const winsize size{.ws_row = 25, .ws_col = 30, .ws_xpixel = 0, .ws_ypixel = 0};
    ASSERT_EQ(::ioctl(::fileno(to), TIOCSWINSZ, &size), 0);
    const auto state = std::make_unique<hammer::live_state>();
    hammer::display shown(to);
    shown.finish(*state, 0);
    // one column stays free; the terminal makes CR LF of the newline that ends the run
    std::string text;
    while (!text.ends_with('\n')) text += written_to(master);
    EXPECT_EQ(text, "\r0 s, 0 calls, 0/s, 0 created,\x1B[K\r\n");
    std::fclose(to);
    ::close(master);
}

} // namespace

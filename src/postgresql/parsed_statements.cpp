// What the server has parsed on one connection, by name: since when, and for how many statement objects.
#include "parsed_statements.hpp"

#include <ctime>
#include <iterator>

namespace rowan::postgresql {
namespace {

// In a second a table does not grow by much, and a handful of plans a second costs next to nothing.
constexpr std::int64_t longest_life_ns = 1'000'000'000;

} // namespace

std::int64_t coarse_now() noexcept {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

bool parsed_statements::contains(const std::string& name) const noexcept {
    const auto found = m_known.find(name);
    return found != m_known.end() && found->second.is_there;
}

bool parsed_statements::is_fresh(const std::string& name) const noexcept {
    const auto found = m_known.find(name);
    return found != m_known.end() && found->second.is_there && coarse_now() - found->second.since < longest_life_ns;
}

void parsed_statements::note_parsed(const std::string& name) {
    change(m_known[name], [](entry& parsed) {
        parsed.is_there = true;
        parsed.since = coarse_now();
    });
}

void parsed_statements::note_closed(const std::string& name) {
    const auto found = m_known.find(name);
    if (found != m_known.end()) change(found->second, [](entry& closed) { closed.is_there = false; });
}

void parsed_statements::add_user(const std::string& name) {
    change(m_known[name], [](entry& used) { ++used.users; });
}

void parsed_statements::drop_user(const std::string& name) noexcept {
    const auto found = m_known.find(name);
    if (found == m_known.end()) return;
    change(found->second, [](entry& used) { --used.users; });
    if (!found->second.is_there && found->second.users <= 0) m_known.erase(found);
}

std::string parsed_statements::close_unused() {
    std::string sql;
    for (auto each = m_known.begin(); each != m_known.end();) {
        const bool is_unused = each->second.is_unused();
        if (is_unused) (sql += "DEALLOCATE " + each->first) += ';';
        each = is_unused ? m_known.erase(each) : std::next(each);
    }
    m_unused = 0;
    return sql;
}

void parsed_statements::forget_all() noexcept {
    m_known.clear();
    m_unused = 0;
    ++m_generation;
}

} // namespace rowan::postgresql

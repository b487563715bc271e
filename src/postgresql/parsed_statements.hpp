// What the server has parsed on one connection, by name: since when, and for how many statement objects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace rowan::postgresql {

/// A clock that is read in a few nanoseconds, and goes on in steps of a few milliseconds.
[[nodiscard]] std::int64_t coarse_now() noexcept;

class parsed_statements {
public:
    [[nodiscard]] bool contains(const std::string& name) const noexcept;
    /// Whether it is there and was parsed so lately that a plan which the server keeps for it suits its tables.
    [[nodiscard]] bool is_fresh(const std::string& name) const noexcept;
    /// The server has it from now on.
    void note_parsed(const std::string& name);
    /// The server has it no more, though objects may still stand for it.
    void note_closed(const std::string& name);
    void add_user(const std::string& name);
    void drop_user(const std::string& name) noexcept;

    /// How many the server has for which no object stands any more.
    [[nodiscard]] std::size_t unused() const noexcept { return m_unused; }
    /// SQL that closes them; here they are forgotten.
    [[nodiscard]] std::string close_unused();

    /// The server has forgotten all of them.
    void forget_all() noexcept;
    /// Another one each time that the server has forgotten all of them; never 0.
    [[nodiscard]] int generation() const noexcept { return m_generation; }

private:
    struct entry {
        int users = 0;
        bool is_there = false;
        std::int64_t since = 0; // on the coarse clock

        [[nodiscard]] bool is_unused() const noexcept { return is_there && users <= 0; }
    };
    template <class Change>
    void change(entry& changed, Change how) noexcept {
        m_unused -= changed.is_unused() ? 1 : 0;
        how(changed);
        m_unused += changed.is_unused() ? 1 : 0;
    }

    std::map<std::string, entry> m_known;
    std::size_t m_unused = 0;
    int m_generation = 1;
};

} // namespace rowan::postgresql

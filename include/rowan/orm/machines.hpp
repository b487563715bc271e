// get_or_create and update_or_create as pure state machines: what the database answered in, what to send next out.
#pragma once

#include <cstdint>

namespace rowan::orm {

/// What to do next. The machine does nothing itself: whoever drives it sends, and tells it the answer.
enum class action : std::uint8_t {
    find,        // look the row up by its key
    prepare_row, // compute the defaults; asked for at most once in a call
    insert,      // insert unless the key exists
    update,      // update the row with the key
    done_found,
    done_created,
    give_up, // neither found nor inserted, again and again: the row is stored under another key than the one given
};

/// find → (absent) insert → (exists meanwhile) find → (removed meanwhile) insert → …, a bounded number of rounds.
class get_or_create_machine {
public:
    static constexpr int max_rounds = 5;

    [[nodiscard]] action next() const noexcept { return m_next; }
    /// The answer to `find` or `insert`: whether there was a row. To `prepare_row`: true.
    void answered(bool has_row) noexcept;
    /// The transaction was undone: what was inserted is gone. The defaults are kept.
    void undone() noexcept;

private:
    action m_next = action::find;
    bool m_is_prepared = false;
    int m_rounds = 0;
};

/// update → (absent) insert → (exists meanwhile) update → …, a bounded number of rounds.
class update_or_create_machine {
public:
    [[nodiscard]] action next() const noexcept { return m_next; }
    void answered(bool has_row) noexcept;
    void undone() noexcept;

private:
    action m_next = action::update;
    bool m_is_prepared = false;
    int m_rounds = 0;
};

} // namespace rowan::orm

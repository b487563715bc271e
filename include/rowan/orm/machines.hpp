// get_or_create and update_or_create as pure state machines: what the database answered in, what to send next out.
#pragma once

#include <cstdint>

namespace rowan::orm {

/// What to do next. The machine does nothing itself: whoever drives it sends, and tells it the answer.
enum class action : std::uint8_t {
    find,        // look the row up by its key
    prepare_row, // compute the defaults; asked for at most once in a call
    insert,      // insert unless the key exists
    find_again,  // look for the row whose key has just stood in the way, whatever the transaction's snapshot says
    update,      // update the row with the key
    done_found,
    done_created,
    give_up, // neither found nor inserted, again and again: the row is stored under another key than the one given
};

/// What the database answered.
enum class answer : std::uint8_t {
    nothing, // no row; to `insert`: neither found nor inserted
    found,   // the row is there; to `insert`: found by the statement that would have inserted it
    created, // to `insert`: this call has inserted it
    exists,  // to `insert`: its key stands in the way, and the row was not returned
};

/// Where a call begins: where hits are expected with a look, which writes nothing; where misses are, with the insert.
enum class expectation : std::uint8_t { hit, miss };

/// find → (nothing) insert → (exists) find_again → (removed meanwhile) insert → …, a bounded number of rounds.
class get_or_create_machine {
public:
    static constexpr int max_rounds = 5;

    explicit get_or_create_machine(expectation expected = expectation::hit) noexcept
        : m_next(expected == expectation::hit ? action::find : action::prepare_row) {}

    [[nodiscard]] action next() const noexcept { return m_next; }
    /// The answer to what `next` said; to `prepare_row` any.
    void answered(answer given) noexcept;
    /// The transaction was undone: what was inserted is gone. The defaults are kept.
    void undone() noexcept;

private:
    action m_next;
    bool m_is_prepared = false;
    int m_rounds = 0;
};

/// update → (nothing) insert → (exists) update → …, a bounded number of rounds.
class update_or_create_machine {
public:
    static constexpr int max_rounds = get_or_create_machine::max_rounds;

    [[nodiscard]] action next() const noexcept { return m_next; }
    void answered(answer given) noexcept;
    void undone() noexcept;

private:
    action m_next = action::update;
    bool m_is_prepared = false;
    int m_rounds = 0;
};

} // namespace rowan::orm

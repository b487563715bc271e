// Counts what this thread allocates by operator new, which counting.cpp replaces for the whole program.
#pragma once

#include <cstddef>

namespace counting {

/// Allocations of this thread so far.
std::size_t allocations() noexcept;

/// The nth allocation of this thread from now throws std::bad_alloc, once; 0: none does. Returns what was left of it.
std::size_t fail_at(std::size_t nth) noexcept;
/// Whether that has not happened yet.
bool will_fail() noexcept;

/// Allocations of this thread while `call` ran.
template <class Call>
std::size_t allocations_of(const Call& call) {
    const std::size_t before = allocations();
    call();
    return allocations() - before;
}

} // namespace counting

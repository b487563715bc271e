// Counts what this thread allocates by operator new, which counting.cpp replaces for the whole program.
#pragma once

#include <cstddef>

namespace counting {

/// Allocations of this thread so far.
std::size_t allocations() noexcept;

/// Allocations of this thread while `call` ran.
template <class Call>
std::size_t allocations_of(const Call& call) {
    const std::size_t before = allocations();
    call();
    return allocations() - before;
}

} // namespace counting

// Replaces operator new by one that counts. This is why these tests are a program of their own.
#include "counting.hpp"

#include <cstdlib>
#include <new>
#include <utility>

namespace counting {
namespace {

thread_local std::size_t count_of_thread = 0;
thread_local std::size_t left_until_failure = 0; // 0: none fails

} // namespace

std::size_t allocations() noexcept {
    return count_of_thread;
}

std::size_t fail_at(std::size_t nth) noexcept {
    return std::exchange(left_until_failure, nth);
}

bool will_fail() noexcept {
    return left_until_failure != 0;
}

static void* allocate(std::size_t size, std::size_t alignment) {
    ++count_of_thread;
    if (left_until_failure != 0 && --left_until_failure == 0) throw std::bad_alloc();
    void* const memory = alignment == 0 ? std::malloc(size)
                                        : std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

} // namespace counting

void* operator new(std::size_t size) {
    return counting::allocate(size, 0);
}
void* operator new[](std::size_t size) {
    return counting::allocate(size, 0);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return counting::allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    return counting::allocate(size, static_cast<std::size_t>(alignment));
}
// The sanitizers have forms of their own, whose memory the operators below must not be given.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    try {
        return counting::allocate(size, 0);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}
void* operator new[](std::size_t size, const std::nothrow_t& none) noexcept {
    return operator new(size, none);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

// An owned callable that need not be copyable.
#pragma once

#include <type_traits>
#include <utility>

namespace rowan::core {

template <typename Signature>
class unique_function;

/// Owns a callable, in two words and one allocation; it can be moved, not copied, so closures may hold move-only
/// things. Calling an empty one is undefined; ask `if (function)` first. One thread at a time.
template <typename Result, typename... Arguments>
class unique_function<Result(Arguments...)> {
    // What is known about the callable once its type is forgotten: one constant table for each type.
    struct operations {
        Result (*call)(void*, Arguments...);
        void (*destroy)(void*) noexcept;
    };

public:
    /// Holds nothing.
    unique_function() noexcept = default;

    /// Takes over a function object, closure or function pointer.
    template <typename Callable>
        requires(!std::is_same_v<std::remove_cvref_t<Callable>, unique_function> &&
                 std::is_invocable_r_v<Result, std::decay_t<Callable>&, Arguments...>)
    // NOLINTNEXTLINE(google-explicit-constructor): passing a closure must stay as easy as passing a pointer.
    unique_function(Callable&& callable)
        : m_object{new std::decay_t<Callable>(std::forward<Callable>(callable))},
          m_operations{&operations_of<std::decay_t<Callable>>} {}

    unique_function(unique_function&& other) noexcept
        : m_object{std::exchange(other.m_object, nullptr)}, m_operations{std::exchange(other.m_operations, nullptr)} {}

    unique_function& operator=(unique_function&& other) noexcept {
        unique_function taken{std::move(other)};
        std::swap(m_object, taken.m_object);
        std::swap(m_operations, taken.m_operations);
        return *this;
    }

    unique_function(const unique_function&) = delete;
    unique_function& operator=(const unique_function&) = delete;

    ~unique_function() {
        if (m_operations != nullptr) m_operations->destroy(m_object);
    }

    /// Whether something is held.
    explicit operator bool() const noexcept { return m_operations != nullptr; }

    Result operator()(Arguments... arguments) {
        return m_operations->call(m_object, std::forward<Arguments>(arguments)...);
    }

private:
    template <typename Callable>
    static constexpr operations operations_of{
        [](void* object, Arguments... arguments) -> Result {
            if constexpr (std::is_void_v<Result>) {
                static_cast<void>((*static_cast<Callable*>(object))(std::forward<Arguments>(arguments)...));
            } else {
                return (*static_cast<Callable*>(object))(std::forward<Arguments>(arguments)...);
            }
        },
        [](void* object) noexcept { delete static_cast<Callable*>(object); }};

    void* m_object = nullptr;
    const operations* m_operations = nullptr;
};

} // namespace rowan::core

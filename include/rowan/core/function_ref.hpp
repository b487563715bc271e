// A reference to something callable: the cheap way to hand a closure to non-template code.
#pragma once

#include <type_traits>
#include <utility>

namespace rowan::core {

template <typename Signature>
class function_ref;

/// Refers to a callable without owning it, in two words and without an allocation. Meant for parameters: the callable
/// must outlive every call, so never keep a `function_ref` that was made from a temporary. Calling it throws whatever
/// the callable throws.
template <typename Result, typename... Arguments>
class function_ref<Result(Arguments...)> {
    union target {
        void* object;
        void (*function)();
    };

public:
    /// Refers to a function object or closure.
    template <typename Callable>
        requires(!std::is_same_v<std::remove_cvref_t<Callable>, function_ref> &&
                 !std::is_function_v<std::remove_pointer_t<std::decay_t<Callable>>> &&
                 std::is_invocable_r_v<Result, Callable&, Arguments...>)
    // NOLINTNEXTLINE(google-explicit-constructor): passing a closure must stay as easy as passing a pointer.
    function_ref(Callable&& callable) noexcept
        : m_call{[](target to, Arguments... arguments) -> Result {
              auto& object = *static_cast<std::remove_reference_t<Callable>*>(to.object);
              if constexpr (std::is_void_v<Result>) {
                  static_cast<void>(object(std::forward<Arguments>(arguments)...));
              } else {
                  return object(std::forward<Arguments>(arguments)...);
              }
          }} {
        // The const of the object comes back in the cast above.
        m_target.object = const_cast<void*>(static_cast<const volatile void*>(&callable));
    }

    /// Refers to a plain function, which must not be null.
    // NOLINTNEXTLINE(google-explicit-constructor): as above.
    function_ref(Result (*function)(Arguments...)) noexcept
        : m_call{[](target to, Arguments... arguments) -> Result {
              return reinterpret_cast<Result (*)(Arguments...)>(to.function)(std::forward<Arguments>(arguments)...);
          }} {
        m_target.function = reinterpret_cast<void (*)()>(function);
    }

    Result operator()(Arguments... arguments) const { return m_call(m_target, std::forward<Arguments>(arguments)...); }

private:
    target m_target{nullptr};
    Result (*m_call)(target, Arguments...);
};

} // namespace rowan::core

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
public:
    /// Refers to a function object or closure.
    template <typename Callable>
        requires(!std::is_same_v<std::remove_cvref_t<Callable>, function_ref> &&
                 !std::is_function_v<std::remove_pointer_t<std::decay_t<Callable>>> &&
                 std::is_invocable_r_v<Result, Callable&, Arguments...>)
    // NOLINTNEXTLINE(google-explicit-constructor): passing a closure must stay as easy as passing a pointer.
    function_ref(Callable&& callable) noexcept
        : function_ref(&callable, [](void* target, Arguments... arguments) -> Result {
              auto& object = *static_cast<std::remove_reference_t<Callable>*>(target);
              if constexpr (std::is_void_v<Result>) {
                  static_cast<void>(object(std::forward<Arguments>(arguments)...));
              } else {
                  return object(std::forward<Arguments>(arguments)...);
              }
          }) {} // the const of the object comes back in the cast

    /// Refers to a plain function, which must not be null.
    // NOLINTNEXTLINE(google-explicit-constructor): as above.
    function_ref(Result (*function)(Arguments...)) noexcept
        : function_ref(reinterpret_cast<void*>(function), [](void* target, Arguments... arguments) -> Result {
              return reinterpret_cast<Result (*)(Arguments...)>(target)(std::forward<Arguments>(arguments)...);
          }) {}

    /// What `call` makes of `object`, for callers that many types of closures would cost too much.
    function_ref(const volatile void* object, Result (*call)(void*, Arguments...)) noexcept
        : m_target(const_cast<void*>(object)), m_call(call) {}

    Result operator()(Arguments... arguments) const { return m_call(m_target, std::forward<Arguments>(arguments)...); }

private:
    void* m_target;
    Result (*m_call)(void*, Arguments...);
};

} // namespace rowan::core

// What a search found, or that it found nothing: a pointer that constant expressions never compare with null.
#pragma once

namespace rowan::core {

/// An object of static lifetime, or none. (g++ 12 with -fsanitize=undefined takes `&object != nullptr` for no constant;
/// models are searched at compile time, and their users build with sanitizers.)
template <class Object>
class found {
public:
    constexpr found() noexcept = default;
    constexpr found(const Object& object) noexcept : m_object(&object), m_is_there(true) {} // NOLINT: implicit

    constexpr explicit operator bool() const noexcept { return m_is_there; }
    constexpr const Object& operator*() const noexcept { return *m_object; }
    constexpr const Object* operator->() const noexcept { return m_object; }

private:
    const Object* m_object = nullptr;
    bool m_is_there = false;
};

} // namespace rowan::core

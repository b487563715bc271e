// A counted reference to an object whose type may be known only in a .cpp file.
#pragma once

#include <utility>

namespace rowan::core {

/// Shares ownership of `Object`, for which `retain(Object*)` and `release(Object*)` are found by ADL. Copies may be
/// made and dropped from any thread.
template <class Object>
class reference {
public:
    reference() noexcept = default;
    /// Takes over one count that the caller owns.
    explicit reference(Object* owned) noexcept : m_object(owned) {}
    reference(const reference& other) noexcept : m_object(other.m_object) {
        if (m_object != nullptr) retain(m_object);
    }
    reference(reference&& other) noexcept : m_object(std::exchange(other.m_object, nullptr)) {}
    reference& operator=(reference other) noexcept {
        std::swap(m_object, other.m_object);
        return *this;
    }
    ~reference() {
        if (m_object != nullptr) release(m_object);
    }

    [[nodiscard]] Object* get() const noexcept { return m_object; }
    Object* operator->() const noexcept { return m_object; }
    Object& operator*() const noexcept { return *m_object; }
    explicit operator bool() const noexcept { return m_object != nullptr; }

private:
    Object* m_object = nullptr;
};

} // namespace rowan::core

// The members of a plain aggregate, found without macros. This file alone knows how; C++26 reflection will replace it.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace rowan::model {

inline constexpr std::size_t max_members = 64;

namespace detail {

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-internal"
#pragma clang diagnostic ignored "-Wundefined-var-template"
#endif

/// Stands for an initialiser of any type; never evaluated. No template: how a std::optional takes it, which is long to
/// find out, the compiler then knows for all models.
struct anything {
    template <class Member>
    operator Member() const noexcept { // NOLINT: implicit on purpose
        __builtin_unreachable();
    }
};
/// The same where it is the only one, and could be taken for a copy of the whole.
template <class Whole>
struct anything_but {
    template <class Member>
        requires(!std::is_same_v<Member, Whole>)
    operator Member() const noexcept { // NOLINT: implicit on purpose
        __builtin_unreachable();
    }
};

template <class Type, std::size_t... Indexes>
concept takes_one_more = requires { Type{anything_but<Type>{}, (static_cast<void>(Indexes), anything{})...}; };

template <class Type, std::size_t... Indexes>
constexpr std::size_t count_members(std::index_sequence<Indexes...>) {
    if constexpr (sizeof...(Indexes) > max_members) {
        return sizeof...(Indexes);
    } else if constexpr (takes_one_more<Type, Indexes...>) {
        return count_members<Type>(std::make_index_sequence<sizeof...(Indexes) + 1>{});
    } else {
        return sizeof...(Indexes);
    }
}

/// An object that is named but never exists: only addresses inside it are taken, at compile time.
template <class Type>
struct phantom_holder {
    Type value;
};
template <class Type>
extern phantom_holder<Type> phantom;

} // namespace detail

template <class Type>
inline constexpr std::size_t member_count = detail::count_members<Type>(std::index_sequence<>{});

/// Calls `function` with a reference to each member of `object`, in the order of their declaration.
template <class Type, class Function>
constexpr decltype(auto) with_members(Type& object, Function&& function) {
    constexpr std::size_t count = member_count<std::remove_const_t<Type>>;
    static_assert(std::is_aggregate_v<std::remove_const_t<Type>>,
                  "a model must be a plain aggregate: no constructors, no base classes, no private members");
    static_assert(count >= 1 && count <= max_members, "a model needs between 1 and 64 members");
    // clang-format off
    if constexpr (count == 1) { auto& [m0] = object; return function(m0); }
    else if constexpr (count == 2) { auto& [m0,m1] = object; return function(m0,m1); }
    else if constexpr (count == 3) { auto& [m0,m1,m2] = object; return function(m0,m1,m2); }
    else if constexpr (count == 4) { auto& [m0,m1,m2,m3] = object; return function(m0,m1,m2,m3); }
    else if constexpr (count == 5) { auto& [m0,m1,m2,m3,m4] = object; return function(m0,m1,m2,m3,m4); }
    else if constexpr (count == 6) { auto& [m0,m1,m2,m3,m4,m5] = object; return function(m0,m1,m2,m3,m4,m5); }
    else if constexpr (count == 7) { auto& [m0,m1,m2,m3,m4,m5,m6] = object; return function(m0,m1,m2,m3,m4,m5,m6); }
    else if constexpr (count == 8) { auto& [m0,m1,m2,m3,m4,m5,m6,m7] = object; return function(m0,m1,m2,m3,m4,m5,m6,m7); }
    else if constexpr (count == 9) { auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8] = object; return function(m0,m1,m2,m3,m4,m5,m6,m7,m8); }
    else if constexpr (count == 10) { auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9] = object; return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9); }
    else if constexpr (count == 11) { auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10] = object; return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10); }
    else if constexpr (count == 12) { auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11] = object; return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11); }
    else if constexpr (count == 13) { auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12] = object; return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12); }
    else if constexpr (count == 14) { auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13] = object; return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13); }
    else if constexpr (count == 15) { auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14] = object; return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14); }
    else if constexpr (count == 16) { auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15] = object; return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15); }
    else if constexpr (count == 17) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16); }
    else if constexpr (count == 18) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17); }
    else if constexpr (count == 19) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18); }
    else if constexpr (count == 20) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19); }
    else if constexpr (count == 21) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20); }
    else if constexpr (count == 22) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21); }
    else if constexpr (count == 23) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22); }
    else if constexpr (count == 24) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23); }
    else if constexpr (count == 25) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24); }
    else if constexpr (count == 26) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25); }
    else if constexpr (count == 27) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26); }
    else if constexpr (count == 28) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,m27] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27); }
    else if constexpr (count == 29) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28); }
    else if constexpr (count == 30) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29); }
    else if constexpr (count == 31) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30); }
    else if constexpr (count == 32) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31); }
    else if constexpr (count == 33) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32); }
    else if constexpr (count == 34) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33); }
    else if constexpr (count == 35) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34); }
    else if constexpr (count == 36) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35); }
    else if constexpr (count == 37) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36); }
    else if constexpr (count == 38) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37); }
    else if constexpr (count == 39) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38); }
    else if constexpr (count == 40) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39); }
    else if constexpr (count == 41) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40); }
    else if constexpr (count == 42) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41); }
    else if constexpr (count == 43) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42); }
    else if constexpr (count == 44) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43); }
    else if constexpr (count == 45) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44); }
    else if constexpr (count == 46) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45); }
    else if constexpr (count == 47) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46); }
    else if constexpr (count == 48) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47); }
    else if constexpr (count == 49) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48); }
    else if constexpr (count == 50) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49); }
    else if constexpr (count == 51) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50); }
    else if constexpr (count == 52) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,m51] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,
            m51); }
    else if constexpr (count == 53) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,m51,m52] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,
            m51,m52); }
    else if constexpr (count == 54) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,m51,m52,
            m53] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,
            m51,m52,m53); }
    else if constexpr (count == 55) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,m51,m52,
            m53,m54] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,
            m51,m52,m53,m54); }
    else if constexpr (count == 56) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,m51,m52,
            m53,m54,m55] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,
            m51,m52,m53,m54,m55); }
    else if constexpr (count == 57) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,m51,m52,
            m53,m54,m55,m56] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,
            m51,m52,m53,m54,m55,m56); }
    else if constexpr (count == 58) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,m51,m52,
            m53,m54,m55,m56,m57] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,
            m51,m52,m53,m54,m55,m56,m57); }
    else if constexpr (count == 59) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,m51,m52,
            m53,m54,m55,m56,m57,m58] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,
            m51,m52,m53,m54,m55,m56,m57,m58); }
    else if constexpr (count == 60) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,m51,m52,
            m53,m54,m55,m56,m57,m58,m59] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,
            m51,m52,m53,m54,m55,m56,m57,m58,m59); }
    else if constexpr (count == 61) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,m51,m52,
            m53,m54,m55,m56,m57,m58,m59,m60] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,
            m51,m52,m53,m54,m55,m56,m57,m58,m59,m60); }
    else if constexpr (count == 62) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,m51,m52,
            m53,m54,m55,m56,m57,m58,m59,m60,m61] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,
            m51,m52,m53,m54,m55,m56,m57,m58,m59,m60,m61); }
    else if constexpr (count == 63) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,m51,m52,
            m53,m54,m55,m56,m57,m58,m59,m60,m61,m62] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,
            m51,m52,m53,m54,m55,m56,m57,m58,m59,m60,m61,m62); }
    else if constexpr (count == 64) {
        auto& [m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,m25,m26,
            m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,m51,m52,
            m53,m54,m55,m56,m57,m58,m59,m60,m61,m62,m63] = object;
        return function(m0,m1,m2,m3,m4,m5,m6,m7,m8,m9,m10,m11,m12,m13,m14,m15,m16,m17,m18,m19,m20,m21,m22,m23,m24,
            m25,m26,m27,m28,m29,m30,m31,m32,m33,m34,m35,m36,m37,m38,m39,m40,m41,m42,m43,m44,m45,m46,m47,m48,m49,m50,
            m51,m52,m53,m54,m55,m56,m57,m58,m59,m60,m61,m62,m63); }
    // clang-format on
}

namespace detail {

template <std::size_t Index, class Member>
struct member_address {
    Member* pointer;
};

template <class Indexes, class... Members>
struct member_addresses;

template <std::size_t... Indexes, class... Members>
struct member_addresses<std::index_sequence<Indexes...>, Members...> : member_address<Indexes, Members>... {
    constexpr explicit member_addresses(Members*... pointers) : member_address<Indexes, Members>{pointers}... {}
};

template <std::size_t Index, class Member>
constexpr Member* address_at(const member_address<Index, Member>& address) {
    return address.pointer;
}

struct take_addresses {
    template <class... Members>
    constexpr auto operator()(Members&... members) const {
        return member_addresses<std::index_sequence_for<Members...>, Members...>(&members...);
    }
};
/// The same without types.
struct take_places {
    template <class... Members>
    constexpr auto operator()(Members&... members) const {
        return std::array<const void*, sizeof...(Members)>{&members...};
    }
};

// Functions, since variables would be emitted without optimisation, and refer to what is nowhere.
template <class Type>
consteval auto addresses() {
    return with_members(phantom<Type>.value, take_addresses{});
}
template <class Type>
consteval auto places() {
    return with_members(phantom<Type>.value, take_places{});
}

// By hand, from the end: the functions of a string_view take the compiler several times as long.
template <auto Pointer>
constexpr auto name_in_signature() {
    // clang: "… [Pointer = &phantom<T>.value.name]", g++: "… [with auto Pointer = (& phantom<T>…::value.T::name)]"
    const char* const text = __PRETTY_FUNCTION__;
    std::size_t end = sizeof(__PRETTY_FUNCTION__) - 1;
    while (text[end - 1] == ']' || text[end - 1] == ')') --end;
    std::size_t begin = end;
    while (text[begin - 1] != '.' && text[begin - 1] != ':' && text[begin - 1] != '>') --begin;
    return std::string_view(text + begin, end - begin);
}

template <class Type>
struct split_pointer;
template <class Whole, class Member>
struct split_pointer<Member Whole::*> {
    using whole = Whole;
    using member = Member;
};

} // namespace detail

/// The type of a pointer to member's class, and of what it points to.
template <auto Pointer>
using class_of = typename detail::split_pointer<std::remove_const_t<decltype(Pointer)>>::whole;
template <auto Pointer>
using member_of = typename detail::split_pointer<std::remove_const_t<decltype(Pointer)>>::member;

template <class Type, std::size_t Index>
using member_type = std::remove_pointer_t<decltype(detail::address_at<Index>(detail::addresses<Type>()))>;

template <class Type, std::size_t Index>
constexpr std::string_view member_name() {
    return detail::name_in_signature<detail::address_at<Index>(detail::addresses<Type>())>();
}

/// Which member a pointer names; `member_count` if it names none (a member of a base class).
template <auto Pointer>
consteval std::size_t member_index() {
    using whole = class_of<Pointer>;
    const void* wanted = &(detail::phantom<whole>.value.*Pointer);
    const auto all = detail::places<whole>();
    std::size_t index = 0;
    while (index < all.size() && all[index] != wanted) ++index;
    return index;
}

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

} // namespace rowan::model

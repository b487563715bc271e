// Values that own what they show: copies are independent, moves keep lists whole, the arena never moves what it gave.
#include <rowan/core/value.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using rowan::core::text_arena;
using rowan::core::value;
using rowan::core::value_kind;
using rowan::core::value_view;

std::vector<std::string> texts_of(const value_view& list) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i != list.size; ++i) texts.emplace_back(list.list()[i].text());
    return texts;
}

value list_of(const std::vector<std::string>& texts) {
    std::vector<value> values;
    for (const std::string& text : texts) values.emplace_back(value_view::of_text(text));
    return value::of_list(std::move(values));
}

TEST(value, is_null_by_default) {
    EXPECT_TRUE(value{}.view().is_null());
    EXPECT_TRUE(value_view{}.is_null());
}

TEST(value, tells_its_storage_class) {
    EXPECT_EQ(value(value_view::of_integer(-7)).view().integer, -7);
    EXPECT_EQ(value(value_view::of_real(0.5)).view().real, 0.5);
    EXPECT_EQ(value(value_view::of_blob("a\0b", 3)).view().kind, value_kind::blob);
    EXPECT_EQ(value(value_view::of_text({})).view().kind, value_kind::text);
    EXPECT_EQ(value(value_view::of_list(nullptr, 0)).view().kind, value_kind::list);
}

RC_GTEST_PROP(value, owns_its_text, (std::string text)) {
    const std::string expected = text;
    const value owned(value_view::of_text(text));
    text.assign(text.size(), '!');
    RC_ASSERT(owned.view().text() == expected);
}

RC_GTEST_PROP(value, copied_outlives_its_original, (const std::vector<std::string>& texts)) {
    auto original = std::make_unique<value>(list_of(texts));
    const value copy(*original);
    value assigned(value_view::of_text("something before"));
    assigned = *original;
    original.reset();
    RC_ASSERT(texts_of(copy.view()) == texts);
    RC_ASSERT(texts_of(assigned.view()) == texts);
}

RC_GTEST_PROP(value, moved_shows_the_same_list, (const std::vector<std::string>& texts)) {
    auto original = std::make_unique<value>(list_of(texts));
    value moved(std::move(*original));
    original.reset();
    std::vector<value> elsewhere;
    elsewhere.push_back(std::move(moved));
    elsewhere.emplace_back();
    elsewhere.reserve(elsewhere.capacity() + 1); // moves them all
    RC_ASSERT(texts_of(elsewhere.front().view()) == texts);
}

RC_GTEST_PROP(value, made_from_a_view_of_a_list_owns_every_element, (const std::vector<std::string>& texts)) {
    auto source = std::make_unique<value>(list_of(texts));
    const value copy(source->view());
    source.reset();
    RC_ASSERT(texts_of(copy.view()) == texts);
}

TEST(value, assigned_to_itself_is_unchanged) {
    value list = list_of({"a", "b"});
    const value& same = list;
    list = same;
    EXPECT_EQ(texts_of(list.view()), (std::vector<std::string>{"a", "b"}));
}

RC_GTEST_PROP(text_arena, keeps_everything_in_place, (const std::vector<std::string>& texts)) {
    text_arena arena;
    std::vector<std::string_view> kept;
    for (const std::string& text : texts) kept.push_back(arena.copy(text));
    for (const std::size_t size : {200U, 57U, 300U, 1U}) std::memset(arena.allocate(size), '!', size);
    for (std::size_t i = 0; i != texts.size(); ++i) RC_ASSERT(kept[i] == texts[i]);
}

TEST(text_arena, gives_an_empty_text_that_is_not_null) {
    text_arena arena;
    EXPECT_NE(arena.copy({}).data(), nullptr);
}

} // namespace

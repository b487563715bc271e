// The Nth allocation fails, for every N until a call needs no more: Rowan's own, and then SQLite's. Nothing is lost or
// left behind, and the next call works.
#include "counting.hpp"

#include "sqlite/folder.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <new>
#include <optional>

namespace {

using rowan::f;

struct shell {
    std::int64_t id{};
    std::string name{};
    std::int64_t found{};
    using rowan_table = rowan::table<"shell", rowan::primary_key<&shell::id>, rowan::unique<&shell::name>>;
};

sqlite3_mem_methods usual_memory;
thread_local std::size_t left_in_sqlite = 0; // 0: none fails

bool fails_now() noexcept {
    return left_in_sqlite != 0 && --left_in_sqlite == 0;
}

// Before main, while SQLite is not initialised.
[[maybe_unused]] const bool is_replaced = [] {
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual_memory);
    sqlite3_mem_methods failing = usual_memory;
    failing.xMalloc = [](int size) { return fails_now() ? nullptr : usual_memory.xMalloc(size); };
    failing.xRealloc = [](void* old, int size) { return fails_now() ? nullptr : usual_memory.xRealloc(old, size); };
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK;
}();

/// Whose allocations fail.
struct heap {
    const char* name;
    void (*fail_at)(std::size_t nth);
    bool (*will_fail)();
    std::size_t stride_of_opening; // SQLite makes many thousand, most of them for the schema of each connection
};

class failing_allocation : public testing::TestWithParam<heap> {
protected:
    failing_allocation() { db->create_tables<shell>(); }

    /// `call(name)` for every N, or only every `stride`th, each time with a name of its own. `rows`: how many there are
    /// of a name once it is through; they are there all or none.
    template <class Call>
    void fail_each(std::int64_t rows, const Call& call, std::size_t stride = 1) {
        call("warm 1"), call("warm 2");
        std::size_t nth = 1;
        for (bool has_failed = true; has_failed; nth += stride) {
            ASSERT_LT(nth, 20'000U);
            const std::string name = std::to_string(nth) + " a name that is too long to be stored in its own object";
            bool has_thrown = false;
            GetParam().fail_at(nth);
            try {
                call(name);
            } catch (const std::bad_alloc&) {
                has_thrown = true;
            } catch (const rowan::error& failure) {
                has_thrown = true;
                EXPECT_EQ(failure.kind(), rowan::error_kind::out_of_memory) << nth << ": " << failure.what();
            }
            has_failed = !GetParam().will_fail();
            GetParam().fail_at(0);
            const std::int64_t there = count(name);
            EXPECT_TRUE(there == rows || (has_thrown && there == 0)) << nth << ": " << there;
            call(name); // and now it is there, also for others, who may write at once
            EXPECT_EQ(count(name), rows) << nth;
            ASSERT_NO_THROW(other.within(std::chrono::milliseconds(500)).create(shell{.name = "other " + name})) << nth;
        }
        RecordProperty("failures", static_cast<int>(nth));
        EXPECT_GT(nth, 3U);
    }
    [[nodiscard]] std::int64_t count(const std::string& name) const {
        const std::vector<std::string> names{name, name + " 2", name + " 3"};
        return other.objects<shell>().filter(f<&shell::name>.in(names)).count();
    }

    const rowan::test::folder place{};
    std::optional<rowan::database> db{rowan::connect(place.url())};
    const rowan::database other = rowan::connect(place.url());
};

TEST_P(failing_allocation, of_a_get_or_create) {
    fail_each(1, [this](const std::string& name) { db->get_or_create(shell{.name = name}); });
}

TEST_P(failing_allocation, of_an_update_or_create) {
    fail_each(1, [this](const std::string& name) {
        db->update_or_create(shell{.name = name, .found = 1}, f<&shell::found> += 1);
    });
}

TEST_P(failing_allocation, of_a_transaction) {
    fail_each(2, [this](const std::string& name) {
        db->atomic([&](rowan::transaction& tx) {
            tx.get_or_create(shell{.name = name});
            tx.atomic([&](rowan::transaction& inner) { inner.get_or_create(shell{.name = name + " 2"}); });
        });
    });
}

TEST_P(failing_allocation, of_many_at_once) {
    fail_each(3, [this](const std::string& name) {
        static_cast<void>(
            db->get_or_create_all(std::vector<shell>{{.name = name}, {.name = name + " 2"}, {.name = name + " 3"}}));
    });
}

TEST_P(failing_allocation, of_opening_and_a_first_call) {
    fail_each(
        1,
        [this](const std::string& name) {
            db.reset();
            db.emplace(rowan::connect(place.url()));
            db->get_or_create(shell{.name = name});
        },
        GetParam().stride_of_opening);
}

INSTANTIATE_TEST_SUITE_P(heaps, failing_allocation,
                         testing::Values(heap{"rowan", [](std::size_t nth) { counting::fail_at(nth); },
                                              counting::will_fail, 1},
                                         heap{"sqlite", [](std::size_t nth) { left_in_sqlite = nth; },
                                              [] { return left_in_sqlite != 0; }, 3}),
                         [](const auto& each) { return std::string(each.param.name); });

} // namespace

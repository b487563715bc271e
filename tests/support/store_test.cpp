// Which store the next test has, and whether every test was put on one.
#include "support/store_test.hpp"

namespace rowan::test {

namespace {

const store* current = nullptr;
std::ptrdiff_t waiting = 0;

class every_test_has_a_store : public testing::Environment {
    void SetUp() override {
        EXPECT_EQ(waiting, 0)
            << "tests by ROWAN_TEST stand behind the last ROWAN_ON_… of their suite, or there is none";
    }
};

[[maybe_unused]] const auto* const check = testing::AddGlobalTestEnvironment(new every_test_has_a_store);

} // namespace

const store& store_under_test() {
    return *current;
}

void set_store_under_test(const store& next) noexcept {
    current = &next;
}

void count_waiting_tests(std::ptrdiff_t change) noexcept {
    waiting += change;
}

} // namespace rowan::test

// A user's first program, built outside of the source tree by every way of getting Rowan that is promised.
#include <cstdint>
#include <cstdio>
#include <string>

#include <rowan/rowan.hpp>

struct tag {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"tag", rowan::primary_key<&tag::id>, rowan::unique<&tag::name>>;
};

int main() {
    rowan::database db = rowan::connect("sqlite::memory:");
    db.create_tables<tag>();
    for (int i = 0; i < 2; ++i) {
        auto [row, created] = db.get_or_create(tag{.name = "c++"});
        std::printf("%s created=%d\n", row.name.c_str(), created ? 1 : 0);
    }
}

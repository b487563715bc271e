// The first program: a model, a table, and the same row asked for by several threads at once.
#include <cstdio>
#include <thread>

#include <rowan/rowan.hpp>

struct author {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    std::optional<std::chrono::year_month_day> born{}; // optional: NULL allowed

    using rowan_table = rowan::table<"author", rowan::primary_key<&author::id>, rowan::unique<&author::email>>;
};

int main() {
    const rowan::database db = rowan::connect("sqlite:library.db");
    db.create_tables<author>();

    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&db] {
            auto [who, created] = db.get_or_create(author{.email = "ursula@example.org", .name = "Ursula K. Le Guin"});
            if (created) std::printf("created %s\n", who.name.c_str());
        });
    }
    for (std::thread& each : threads) each.join();
    std::printf("%d row\n", static_cast<int>(db.objects<author>().count()));
}

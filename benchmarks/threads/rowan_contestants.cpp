// Rowan from many threads, with the combiner and without it.
#include "support/author.hpp"
#include "threads/contestant.hpp"

namespace bench {
namespace {

class rowan_contestant final : public contestant {
public:
    rowan_contestant(const arena& where, const std::string& name, const std::string& combine)
        : contestant{name}, m_database{rowan::connect(url(where, combine))} {
        m_database.create_tables<author>();
    }

    void insert_all(const people& rows) override {
        std::vector<author> all;
        for (std::size_t row = 0; row < rows.emails.size(); ++row) {
            all.push_back(author{.email = rows.emails[row], .name = rows.names[row], .born = rows.born[row]});
        }
        m_database.create_all(all);
    }

    void get_or_create(std::size_t, const std::string& email, const std::string& person,
                       const birthday& born) override {
        m_database.objects<author>().get_or_create(rowan::f<&author::email> == email, [&](author& absent) {
            absent.name = person;
            absent.born = born;
        });
    }

private:
    static std::string url(const arena& where, const std::string& combine) {
        if (where.in_memory) {
            return "sqlite::memory:?combine=" + combine;
        }
        const std::string level = where.synchronous == "FULL" ? "full" : "normal";
        return "sqlite:" + fresh_database(where, "combine_" + combine) + "?journal=wal&synchronous=" + level +
               "&combine=" + combine;
    }

    rowan::database m_database;
};

} // namespace

std::vector<std::unique_ptr<contestant>> rowan_contestants(const arena& where) {
    std::vector<std::unique_ptr<contestant>> all;
    all.push_back(std::make_unique<rowan_contestant>(where, "Rowan", "on"));
    all.push_back(std::make_unique<rowan_contestant>(where, "Rowan, combine=off", "off"));
    return all;
}

} // namespace bench

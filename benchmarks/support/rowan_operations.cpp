// The measured operations by Rowan, in the spelling that a user writes.
#include "support/author.hpp"
#include "support/operations.hpp"

#include <vector>

namespace bench {
namespace {

using rowan::f;

class rowan_side final : public operations {
public:
    explicit rowan_side(const people& rows) {
        m_database.create_tables<author>();
        std::vector<author> all;
        for (std::size_t row = 0; row < rows.emails.size(); ++row) {
            all.push_back(author{.email = rows.emails[row], .name = rows.names[row], .born = rows.born[row]});
        }
        m_database.create_all(all);
    }

    std::size_t get(const std::string& email) override {
        const author row = m_database.objects<author>().get(f<&author::email> == email);
        return row.name.size() + static_cast<std::size_t>(row.id);
    }

    std::size_t get_or_create(const std::string& email, const std::string& name, const birthday& born) override {
        const auto [row, created] =
            m_database.objects<author>().get_or_create(f<&author::email> == email, [&](author& absent) {
                absent.name = name;
                absent.born = born;
            });
        return row.name.size() + static_cast<std::size_t>(row.id) + (created ? 1U : 0U);
    }

    std::size_t get_or_create_row(const std::string& email, const std::string& name, const birthday& born) override {
        const auto [row, created] = m_database.get_or_create(author{.email = email, .name = name, .born = born});
        return row.name.size() + static_cast<std::size_t>(row.id) + (created ? 1U : 0U);
    }

    std::size_t create(const std::string& email, const std::string& name, const birthday& born) override {
        return static_cast<std::size_t>(m_database.create(author{.email = email, .name = name, .born = born}).id);
    }

    std::size_t stream() override {
        std::size_t sum = 0;
        for (const author& row : m_database.objects<author>().stream()) {
            sum += row.email.size() + row.name.size() + static_cast<std::size_t>(row.id) + (row.born ? 1U : 0U);
        }
        return sum;
    }

private:
    rowan::database m_database = rowan::connect("sqlite::memory:");
};

} // namespace

std::unique_ptr<operations> rowan_operations(const people& rows) {
    return std::make_unique<rowan_side>(rows);
}

} // namespace bench

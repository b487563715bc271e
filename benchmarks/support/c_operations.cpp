// The measured operations in hand-written C.
#include "support/c_store.hpp"
#include "support/operations.hpp"

namespace bench {
namespace {

class c_side final : public operations {
public:
    explicit c_side(const people& rows) { m_store.insert_all(rows); }

    std::size_t get(const std::string& email) override {
        c_author row;
        m_store.get(email, row);
        return row.name.size() + static_cast<std::size_t>(row.id);
    }

    std::size_t get_or_create(const std::string& email, const std::string& name, const birthday& born) override {
        c_author row;
        const bool created = m_store.get_or_create(email, name, born, row);
        return row.name.size() + static_cast<std::size_t>(row.id) + (created ? 1U : 0U);
    }

    std::size_t get_or_create_row(const std::string& email, const std::string& name, const birthday& born) override {
        return get_or_create(email, name, born);
    }

    std::size_t create(const std::string& email, const std::string& name, const birthday& born) override {
        c_author row{.email = email, .name = name, .born = born};
        m_store.create(row);
        return static_cast<std::size_t>(row.id);
    }

    std::size_t stream() override {
        std::size_t sum = 0;
        c_author row;
        while (m_store.next(row)) {
            sum += row.email.size() + row.name.size() + static_cast<std::size_t>(row.id) + (row.born ? 1U : 0U);
        }
        return sum;
    }

private:
    c_store m_store{":memory:"};
};

} // namespace

std::unique_ptr<operations> c_operations(const people& rows) {
    return std::make_unique<c_side>(rows);
}

} // namespace bench

// Rows of a load for which there is no memory, or that are longer than the server takes: nothing is stored, and nobody
// is told otherwise.
#include "postgresql/server.hpp"

#include <gtest/gtest.h>

#include <dlfcn.h>
#include <libpq-fe.h>
#include <sys/mman.h>
#include <utility>

namespace {

int pieces_until_refusal = 0; // 0: libpq takes all of them
int refusal = 0;

} // namespace

// In front of libpq's own: without taking the piece, it says what libpq says where it has no memory.
extern "C" int PQputCopyData(PGconn* on, const char* bytes, int size) {
    if (pieces_until_refusal != 0 && --pieces_until_refusal == 0) return refusal;
    static const auto real = reinterpret_cast<int (*)(PGconn*, const char*, int)>(dlsym(RTLD_NEXT, "PQputCopyData"));
    return real(on, bytes, size);
}

namespace {

using namespace rowan::test;
using rowan::error;
using rowan::error_kind;
using rowan::core::value_view;

class postgresql_load_limits : public postgresql_test {
protected:
    postgresql_load_limits() { m_db->execute("CREATE TABLE t(id bigint, a text, b bytea)"); }
    void load(int rows) {
        const std::vector<std::string> columns{"id", "a"};
        const std::string text(1'000, 'x');
        int given = 0;
        static_cast<void>(m_db->load_rows("t", columns, [&](value_view* row) {
            row[0] = value_view::of_integer(++given);
            row[1] = value_view::of_text(text);
            return given <= rows;
        }));
    }
    std::string count() { return answer_on(*m_db, "SELECT count(*) FROM t"); }
};

TEST_F(postgresql_load_limits, no_memory_for_a_piece_is_an_error) {
    constexpr int rows = 300; // five pieces
    for (const int answer : {0, -1}) {
        for (const int piece : {1, 3, 5}) {
            for (const bool in_transaction : {false, true}) {
                if (in_transaction) m_db->execute("BEGIN");
                refusal = answer;
                pieces_until_refusal = piece;
                const error refused = error_of([&] { load(rows); });
                EXPECT_EQ(std::exchange(pieces_until_refusal, 0), 0) << "there was no such piece";
                EXPECT_EQ(refused.kind(), error_kind::out_of_memory) << refused.what();
                EXPECT_EQ(refused.poisons_transaction(), in_transaction);
                EXPECT_FALSE(refused.in_doubt());
                if (in_transaction) m_db->execute("ROLLBACK");
                ASSERT_TRUE(m_db->is_usable());
                EXPECT_EQ(count(), "0") << "refused with " << answer << " at piece " << piece;
            }
        }
    }
    load(rows);
    EXPECT_EQ(count(), "300");
}

// Its text is twice as long as a blob, and would be more than an int counts. Nothing of the blob is read.
TEST_F(postgresql_load_limits, a_row_beyond_what_the_server_takes_is_refused) {
    constexpr std::size_t size = std::size_t{1} << 30;
    void* const zeros = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    ASSERT_NE(zeros, MAP_FAILED);
    const std::vector<std::string> columns{"b"};
    for (const bool is_blob : {true, false}) {
        int given = 0;
        const error refused = error_of([&] {
            static_cast<void>(m_db->load_rows("t", columns, [&](value_view* row) {
                row[0] = is_blob ? value_view::of_blob(zeros, size)
                                 : value_view::of_text({static_cast<const char*>(zeros), size});
                return ++given == 1;
            }));
        });
        EXPECT_EQ(refused.kind(), error_kind::value_too_long) << refused.what();
        EXPECT_TRUE(m_db->is_usable());
        EXPECT_EQ(count(), "0");
    }
    munmap(zeros, size);
}

} // namespace

// A look at a database file from outside: by the plain C interface, and at its write-ahead log.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <string>

namespace rowan::test {

/// Another connection to the same file: it sees what is committed, and can hold the write lock.
class observer {
public:
    explicit observer(const std::string& path) { sqlite3_open(path.c_str(), &m_handle); }
    observer(const observer&) = delete;
    observer& operator=(const observer&) = delete;
    ~observer() { sqlite3_close(m_handle); }

    void run(const char* sql) {
        EXPECT_EQ(sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(m_handle);
    }
    /// The extended result code of a statement that may fail.
    int code_of(const char* sql) {
        sqlite3_extended_result_codes(m_handle, 1);
        return sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr);
    }
    [[nodiscard]] sqlite3* handle() const noexcept { return m_handle; }
    std::int64_t number(const char* sql) {
        sqlite3_stmt* statement = nullptr;
        EXPECT_EQ(sqlite3_prepare_v2(m_handle, sql, -1, &statement, nullptr), SQLITE_OK) << sqlite3_errmsg(m_handle);
        EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW);
        const std::int64_t found = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
        return found;
    }

private:
    sqlite3* m_handle = nullptr;
};

/// How many transactions stand in a write-ahead log that is never checkpointed: the frames that end one.
/// https://sqlite.org/fileformat2.html#the_write_ahead_log
inline int commits_in(const std::string& wal_path) {
    const auto number_at = [](const unsigned char* at) {
        return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
    };
    std::ifstream wal(wal_path, std::ios::binary);
    std::array<unsigned char, 32> header{};
    if (!wal.read(reinterpret_cast<char*>(header.data()), 32)) return 0;
    const std::uint32_t page_size = number_at(&header[8]);
    std::array<unsigned char, 24> frame{};
    int commits = 0;
    while (wal.read(reinterpret_cast<char*>(frame.data()), 24)) {
        commits += number_at(&frame[4]) != 0 ? 1 : 0;
        wal.seekg(page_size, std::ios::cur);
    }
    return commits;
}

} // namespace rowan::test

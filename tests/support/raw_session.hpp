// A session of the engine's own client that stays open: the naive side of a test, one statement after the other.
#pragma once

#include "support/raw_client.hpp"

#include <future>
#include <memory>
#include <string>

namespace rowan::test {

/// Used by one thread at a time.
class raw_session {
public:
    /// `url`: as fresh_database gives it, without options of Rowan's own. Of several hosts the first is taken.
    explicit raw_session(const std::string& url) : m_client(open_raw(url)) {}

    /// Throws raw_error.
    text_rows rows(const std::string& sql) { return m_client->run(sql); }
    void run(const std::string& sql) { static_cast<void>(rows(sql)); }
    /// The first column of the first row; "(no row)" where there is none.
    std::string answer(const std::string& sql) {
        const text_rows all = rows(sql);
        return all.empty() ? "(no row)" : all.front().front();
    }
    /// The code of the error that a statement ends with; empty when it succeeds.
    std::string code_of(const std::string& sql) {
        try {
            run(sql);
        } catch (const raw_error& refused) {
            return refused.code;
        }
        return {};
    }
    /// The same for one statement by the protocol for prepared ones.
    std::string code_of_prepared(const std::string& sql) {
        try {
            m_client->run_prepared(sql);
        } catch (const raw_error& refused) {
            return refused.code;
        }
        return {};
    }
    /// code_of(), in a thread of its own: for what has to wait for somebody else.
    [[nodiscard]] std::future<std::string> start(const std::string& sql) {
        return std::async(std::launch::async, [this, sql] { return code_of(sql); });
    }

private:
    std::unique_ptr<raw_client> m_client;
};

} // namespace rowan::test

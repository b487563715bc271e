// Several statements in one round trip.
#pragma once

#include "channel.hpp"
#include "encode.hpp"

#include <string>
#include <string_view>

namespace rowan::postgresql {

/// What came back: the last statement's result, or the first failure; the statements behind one are not run.
struct outcome {
    arrival how = arrival::ready;
    owned_result last{};
    owned_result failed{};
    std::size_t failed_item = 0;

    [[nodiscard]] bool is_good() const noexcept { return how == arrival::ready && failed == nullptr; }
};

/// Collects statements, sends them together, and receives what comes back. Everything runs up to the first failure.
class pipeline {
public:
    explicit pipeline(channel& over) noexcept;
    pipeline(const pipeline&) = delete;
    pipeline& operator=(const pipeline&) = delete;

    void run(const std::string& sql) noexcept;
    void parse(const std::string& name, const std::string& sql) noexcept;
    void parse(const std::string& name, const std::string& sql, const parameters& bound) noexcept;
    void describe(const std::string& name) noexcept;
    void run_parsed(const std::string& name, const parameters& bound, int format) noexcept;
    void run_unparsed(const std::string& sql, const parameters& bound, int format) noexcept;
    [[nodiscard]] outcome finish();

private:
    void sent(int success) noexcept {
        m_is_sent = m_is_sent && success != 0;
        ++m_items;
    }

    channel& m_channel;
    std::size_t m_items = 0;
    bool m_is_sent;
    bool m_has_leading_sync;
};

/// Receives everything up to the end of a statement, or of statements in one text, that was sent without a pipeline.
/// `failed_item` counts the results in front of the failure. Rows of COPY are dropped, and COPY … FROM STDIN ends with
/// an error. `may_be_answered`: the answer may have come while the rest was still being sent.
[[nodiscard]] outcome receive_all(channel& from, bool may_be_answered = false);

} // namespace rowan::postgresql

// One PostgreSQL connection: what is queued for it, what streams over it, and what the server knows of its statements.
#pragma once

#include "channel.hpp"
#include "endpoint_state.hpp"
#include "errors.hpp"
#include "parsed_statements.hpp"
#include "pipeline.hpp"
#include "server_statement.hpp"

#include <rowan/driver/connection.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rowan::postgresql {

/// A statement whose rows are still arriving. Before anything else may be sent, the rest of them is fetched.
class stream {
public:
    virtual void fetch_rest() = 0;

protected:
    ~stream() = default;
};

/// The canonical spellings that the server has told for one table, as long as its columns are the same.
struct known_expressions {
    std::string columns{};
    std::map<std::string, std::string, std::less<>> spellings{};
};

class connection final : public driver::connection {
public:
    /// Takes over an open handle that does not block. `refusal_of_writes`: as driver::connection has it.
    connection(owned_handle handle, std::shared_ptr<endpoint_state> shared, std::string_view refusal_of_writes);

    [[nodiscard]] driver::prepared* prepare(std::string_view sql) override;
    void execute(std::string_view sql) override;
    void execute_soon(std::string_view sql) override;
    void set_deadline(driver::deadline moment) noexcept override { m_channel.set_deadline(moment); }
    void set_timeout(std::int64_t timeout_ns) noexcept override { m_channel.set_timeout(timeout_ns); }
    [[nodiscard]] bool in_transaction() const noexcept override { return m_in_transaction || m_has_queued_begin; }
    [[nodiscard]] bool is_usable() const noexcept override { return m_is_usable; }
    [[nodiscard]] bool is_alive() noexcept override;
    [[nodiscard]] bool load_rows(std::string_view table, std::span<const std::string> columns,
                                 core::function_ref<bool(core::value_view*)> next) override;
    [[nodiscard]] std::string_view refusal_of_writes() const noexcept override { return m_refusal_of_writes; }
    [[nodiscard]] std::string canonical_expression(std::string_view table, std::string_view sql) override;
    [[nodiscard]] driver::live_table describe(std::string_view table) override;
    [[nodiscard]] const statement::capabilities& capabilities() const noexcept override;

    [[nodiscard]] channel& wire() noexcept { return m_channel; }
    /// Runs a statement whose parameters are bound, and returns its result.
    [[nodiscard]] owned_result run(server_statement& statement);
    /// Runs a query of its own, with at most one parameter, a text (empty: none); everything comes as text.
    [[nodiscard]] owned_result ask(const std::string& sql, const std::string& parameter);
    /// Begins to run it, so that its rows come one by one from `wire()`.
    void begin_stream(server_statement& statement, stream& rows);
    /// Its first row did not come: true when the server had only forgotten the statement, and it has begun anew.
    [[nodiscard]] bool begin_stream_again(server_statement& statement, const outcome& came, stream& rows);
    /// The stream has come to its end, or is given up.
    void end_stream() noexcept;
    /// Throws what a failed result, or none, means, and takes note of what it did to the connection.
    [[noreturn]] void fail(const outcome& came, const failure& what);
    /// The same; where the server has only forgotten a statement, the transaction can be run again.
    [[noreturn]] void fail_by_retry(const outcome& came, failure what);
    /// What would be said of a failure of this statement now.
    [[nodiscard]] failure failure_of(const server_statement& statement) const noexcept;
    /// A statement object is gone.
    void forget(const server_statement& statement) noexcept;

private:
    void get_ready(const failure& what);
    void send_queue(const failure& what);
    [[nodiscard]] bool send_copied_rows(std::size_t columns, core::function_ref<bool(core::value_view*)> next);
    void describe_statement(server_statement& statement);
    outcome send_and_receive(server_statement& statement);
    outcome send_queue_and(server_statement& statement);
    outcome parse_and_run(server_statement& statement);
    void begin_use(server_statement& statement);
    [[nodiscard]] bool is_pooled() const noexcept { return m_shared->is_pooled.load(std::memory_order_relaxed); }
    [[nodiscard]] bool is_parsed(const server_statement& statement) const noexcept;
    bool is_to_be_repeated(server_statement& statement, const outcome& came, std::size_t queued);
    void add_queue(pipeline& to);
    void clear_queue() noexcept;
    void note_state() noexcept;
    void note_missed_deadline() noexcept;
    [[noreturn]] void refuse_use(const failure& what) const;
    void drop_unused_statements();

    channel m_channel;
    std::shared_ptr<endpoint_state> m_shared;
    std::string_view m_refusal_of_writes;
    std::vector<std::string> m_queue; // the first m_queued of them; the others keep their room
    std::size_t m_queued = 0;
    bool m_has_queued_begin = false;
    bool m_in_transaction = false;
    bool m_is_usable = true;
    bool m_missed_deadline = false; // why it is not usable
    stream* m_stream = nullptr;
    std::map<std::string, known_expressions, std::less<>> m_expressions; // by table
    std::int64_t m_last_look = 0; // when the socket was last seen to be open, on the coarse clock
    parsed_statements m_statements;
};

} // namespace rowan::postgresql

// Several statements in one round trip. https://www.postgresql.org/docs/15/libpq-pipeline-mode.html
#include "pipeline.hpp"

#include <utility>

namespace rowan::postgresql {
namespace {

bool is_failure(const PGresult* result) noexcept {
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE || status == PGRES_NONFATAL_ERROR;
}

// The first failure is the cause of the others; one without a code says that the connection is gone.
void note_failure(outcome& out, owned_result result, std::size_t item) {
    if (out.failed == nullptr) {
        out.failed = std::move(result);
        out.failed_item = item;
    }
}

// One piece of COPY's data is dropped; false: there is no more.
bool drop_copied_rows(channel& from, outcome& out) {
    for (;;) {
        char* row = nullptr;
        const int size = PQgetCopyData(from.get(), &row, 1);
        PQfreemem(row);
        if (size < 0) return true;
        if (size > 0) continue;
        out.how = from.wait_for_input();
        if (out.how != arrival::ready) return false;
    }
}

} // namespace

pipeline::pipeline(channel& over) noexcept
    : m_channel(over), m_is_sent(PQenterPipelineMode(over.get()) != 0),
      m_has_leading_sync(std::exchange(over.is_row_by_row, false)) {
    if (m_has_leading_sync) m_is_sent = m_is_sent && PQpipelineSync(over.get()) != 0;
}

void pipeline::run(const std::string& sql) noexcept {
    sent(PQsendQueryParams(m_channel.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
}

void pipeline::parse(const std::string& name, const std::string& sql) noexcept {
    sent(PQsendPrepare(m_channel.get(), name.c_str(), sql.c_str(), 0, nullptr));
}

void pipeline::parse(const std::string& name, const std::string& sql, const parameters& bound) noexcept {
    sent(PQsendPrepare(m_channel.get(), name.c_str(), sql.c_str(), bound.count(), bound.types()));
}

void pipeline::describe(const std::string& name) noexcept {
    sent(PQsendDescribePrepared(m_channel.get(), name.c_str()));
}

void pipeline::run_parsed(const std::string& name, const parameters& bound, int format) noexcept {
    sent(PQsendQueryPrepared(m_channel.get(), name.c_str(), bound.count(), bound.values(), bound.lengths(),
                             bound.formats(), format));
}

void pipeline::run_unparsed(const std::string& sql, const parameters& bound, int format) noexcept {
    sent(PQsendQueryParams(m_channel.get(), sql.c_str(), bound.count(), bound.types(), bound.values(), bound.lengths(),
                           bound.formats(), format));
}

outcome pipeline::finish() {
    outcome out;
    if (!m_is_sent || PQpipelineSync(m_channel.get()) == 0) {
        out.how = arrival::lost;
        return out;
    }
    std::size_t item = 0;
    bool was_empty = false;
    for (;;) {
        owned_result result;
        out.how = m_channel.receive(result);
        if (out.how != arrival::ready) return out;
        if (result == nullptr) {
            if (was_empty || PQstatus(m_channel.get()) == CONNECTION_BAD) { // nothing will come any more
                out.how = arrival::lost;
                return out;
            }
            was_empty = true;
            ++item;
            continue;
        }
        was_empty = false;
        const ExecStatusType status = PQresultStatus(result.get());
        if (status == PGRES_PIPELINE_SYNC && !std::exchange(m_has_leading_sync, false)) break;
        if (status == PGRES_PIPELINE_SYNC) continue;
        if (is_failure(result.get()))
            note_failure(out, std::move(result), item);
        else if (status != PGRES_PIPELINE_ABORTED && item + 1 == m_items)
            out.last = std::move(result);
        if (PQstatus(m_channel.get()) == CONNECTION_BAD) {
            out.how = arrival::lost;
            return out;
        }
    }
    if (PQexitPipelineMode(m_channel.get()) == 0) out.how = arrival::lost;
    return out;
}

outcome receive_all(channel& from, bool may_be_answered) {
    outcome out;
    for (std::size_t item = 0;; ++item) {
        owned_result result;
        out.how = item == 0 && !may_be_answered ? from.receive_first(result) : from.receive(result);
        if (out.how != arrival::ready) return out;
        if (result == nullptr) return out;
        const ExecStatusType status = PQresultStatus(result.get());
        if (is_failure(result.get())) {
            note_failure(out, std::move(result), item);
        } else if (status == PGRES_COPY_IN) {
            PQputCopyEnd(from.get(), "COPY FROM STDIN cannot be run here");
        } else if (status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
            if (!drop_copied_rows(from, out)) return out;
        } else {
            out.last = std::move(result);
        }
        if (PQstatus(from.get()) == CONNECTION_BAD) {
            out.how = arrival::lost;
            return out;
        }
        if (from.is_complete()) return out;
    }
}

} // namespace rowan::postgresql

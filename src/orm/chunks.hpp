// Many rows, cut into what one statement takes.
#pragma once

#include <rowan/orm/bulk.hpp>

#include <numeric>
#include <span>
#include <vector>

namespace rowan::orm {

using chunk = std::span<bulk_row* const>;

/// The bytes of a row's values: texts and blobs, and eight for everything else.
inline std::size_t bytes_of(const model::row_access& access, const void* row) {
    core::text_arena arena;
    core::value_buffer<model::max_members> all;
    access.encode_new(row, all.values, arena);
    return std::accumulate(all.values, all.values + access.table->columns.size(), std::size_t{0},
                           [](std::size_t sum, const core::value_view& each) {
                               const bool has_bytes =
                                   each.kind == core::value_kind::text || each.kind == core::value_kind::blob;
                               return sum + 8 + (has_bytes ? each.size : 0);
                           });
}

/// By the engine's limits of rows and of bytes; one row at least.
inline std::vector<chunk> chunks_of(const session::context& context, const model::row_access& access,
                                    const std::vector<bulk_row*>& rows) {
    // Escapes and quotes make six bytes of one at worst; the rest is for what stands around them.
    const std::size_t most_bytes = context.max_statement_bytes() / 8;
    const std::size_t most_rows = context.capabilities().max_bulk_rows;
    std::vector<chunk> chunks;
    for (std::size_t i = 0, bytes = 0; i < rows.size(); ++i) {
        const std::size_t added = bytes_of(access, rows[i]->given);
        if (chunks.empty() || chunks.back().size() == most_rows || bytes + added > most_bytes) {
            chunks.emplace_back(rows.data() + i, 0);
            bytes = 0;
        }
        chunks.back() = {chunks.back().data(), chunks.back().size() + 1};
        bytes += added;
    }
    return chunks;
}

} // namespace rowan::orm

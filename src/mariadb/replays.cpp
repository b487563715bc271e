// The end of a replayed write's rows.
#include "replays.hpp"

#include <ma_pvio.h>

#include <algorithm>

namespace rowan::mariadb {
namespace {

// A row that looks like an OK packet has others behind it, or the end of the rows.
bool has_more_in_hand(const MYSQL& handle) noexcept {
    const MARIADB_PVIO& stream = *handle.net.pvio;
    return stream.cache_pos < stream.cache + stream.cache_size;
}

} // namespace

// Of an OK packet: 0, how many rows were changed, the last number (both 0 where there are rows), and the status of the
// connection in two bytes. https://mariadb.com/kb/en/ok_packet
bool end_rows_at_ok(MYSQL_STMT* statement) noexcept {
    MYSQL& handle = *statement->mysql;
    const unsigned char* const packet = handle.net.read_pos;
    const unsigned status = packet[3] | unsigned{packet[4]} << 8;
    const bool is_ok = std::all_of(packet, packet + 3, [](unsigned char each) { return each == 0; }) &&
                       (status & (SERVER_STATUS_AUTOCOMMIT | SERVER_STATUS_IN_TRANS)) == SERVER_STATUS_AUTOCOMMIT &&
                       !has_more_in_hand(handle);
    if (!is_ok) return false;
    handle.server_status = status;
    handle.status = MYSQL_STATUS_READY;
    statement->state = MYSQL_STMT_FETCH_DONE;
    return true;
}

} // namespace rowan::mariadb

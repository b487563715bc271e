// How the rows of a write end where a node of a cluster has applied it a second time.
#pragma once

#include <mysql.h>

namespace rowan::mariadb {

/// Whether what was just read as a row is an OK packet, and ends the rows; the library then knows. A node that undoes a
/// write for another node's, and then applies it after all (a replay), has sent the write's rows already and closes its
/// answer as that of a write without rows. Connector/C takes that packet for one more row, or for a malformed one, and
/// waits for an end that never comes. Seen on 10.11.19; the server's source: sql/wsrep_high_priority_service.cc,
/// ~Wsrep_replayer_service. To be asked behind the first row of such a write only: another row may look like an OK
/// packet.
[[nodiscard]] bool end_rows_at_ok(MYSQL_STMT* statement) noexcept;

} // namespace rowan::mariadb

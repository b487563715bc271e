// rowan_list(?): a list parameter as a table, read where the caller keeps it. This is how `in` takes any number of
// values.
#include "list_table.hpp"

#include <new>

namespace rowan::sqlite {
namespace {

// SQLite's C structure comes first by inheritance, so its pointers and ours are the same.
struct cursor : sqlite3_vtab_cursor {
    const list_values* list = nullptr;
    std::size_t at = 0;
    std::size_t end = 0;
};

cursor& own(sqlite3_vtab_cursor* base) {
    return *static_cast<cursor*>(base);
}

constexpr int pointer_column = 1;
enum plan : int { with_list = 1, with_place = 2 };

int connect(sqlite3* handle, void*, int, const char* const*, sqlite3_vtab** table, char**) {
    const int code = sqlite3_declare_vtab(handle, "CREATE TABLE x(value, pointer HIDDEN)");
    if (code != SQLITE_OK) return code;
    *table = new (std::nothrow) sqlite3_vtab{};
    return *table == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

int disconnect(sqlite3_vtab* table) {
    delete table;
    return SQLITE_OK;
}

// The list must be there before the first row is read; a place in it (rowid = …) makes it one row.
int best_index(sqlite3_vtab*, sqlite3_index_info* info) {
    int list = -1;
    int place = -1;
    for (int i = 0; i < info->nConstraint; ++i) {
        const auto& constraint = info->aConstraint[i];
        if (constraint.op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
        if (constraint.iColumn == pointer_column) {
            if (constraint.usable == 0) return SQLITE_CONSTRAINT; // no plan without the list
            list = i;
        } else if (constraint.iColumn < 0 && constraint.usable != 0) {
            place = i;
        }
    }
    if (list < 0) { // a list that was not given is empty
        info->estimatedCost = 1;
        info->estimatedRows = 1;
        return SQLITE_OK;
    }
    info->idxNum = with_list;
    info->aConstraintUsage[list].argvIndex = 1;
    info->aConstraintUsage[list].omit = 1;
    info->estimatedCost = 100;
    info->estimatedRows = 100;
    if (place >= 0) {
        info->idxNum |= with_place;
        info->aConstraintUsage[place].argvIndex = 2; // not omitted: SQLite compares 2 with 2.5 by its own rules
        info->estimatedCost = 1;
        info->estimatedRows = 1;
        info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
    }
    return SQLITE_OK;
}

int open(sqlite3_vtab*, sqlite3_vtab_cursor** made) {
    *made = new (std::nothrow) cursor{};
    return *made == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

int close(sqlite3_vtab_cursor* base) {
    delete &own(base);
    return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* base, int chosen, const char*, int, sqlite3_value** arguments) {
    cursor& self = own(base);
    self.list = nullptr;
    self.at = self.end = 0;
    if ((chosen & with_list) == 0) return SQLITE_OK;
    self.list = static_cast<const list_values*>(sqlite3_value_pointer(arguments[0], list_pointer_type));
    if (self.list == nullptr) return SQLITE_OK;
    self.end = self.list->count;
    if ((chosen & with_place) == 0) return SQLITE_OK;
    const sqlite3_int64 place = sqlite3_value_int64(arguments[1]);
    if (place < 1 || static_cast<std::size_t>(place) > self.list->count) {
        self.end = 0;
    } else {
        self.end = static_cast<std::size_t>(place);
        self.at = self.end - 1;
    }
    return SQLITE_OK;
}

int next(sqlite3_vtab_cursor* base) {
    ++own(base).at;
    return SQLITE_OK;
}

int is_at_end(sqlite3_vtab_cursor* base) {
    return own(base).at >= own(base).end ? 1 : 0;
}

int column(sqlite3_vtab_cursor* base, sqlite3_context* context, int index) {
    if (index == pointer_column) return SQLITE_OK; // NULL: pointers do not leave the table
    const core::value_view& value = own(base).list->first[own(base).at];
    switch (value.kind) {
    case core::value_kind::integer:
    case core::value_kind::decimal: sqlite3_result_int64(context, value.integer); break;
    case core::value_kind::real: sqlite3_result_double(context, value.real); break;
    case core::value_kind::text:
        sqlite3_result_text64(context, value.size == 0 ? "" : static_cast<const char*>(value.data), value.size,
                              SQLITE_STATIC, SQLITE_UTF8);
        break;
    case core::value_kind::blob:
        sqlite3_result_blob64(context, value.size == 0 ? "" : value.data, value.size, SQLITE_STATIC);
        break;
    default: sqlite3_result_null(context); break;
    }
    return SQLITE_OK;
}

int rowid(sqlite3_vtab_cursor* base, sqlite3_int64* place) {
    *place = static_cast<sqlite3_int64>(own(base).at) + 1;
    return SQLITE_OK;
}

// Without xCreate the table is there by itself and cannot be created under another name.
sqlite3_module make_module() {
    sqlite3_module module{};
    module.xConnect = connect;
    module.xBestIndex = best_index;
    module.xDisconnect = disconnect;
    module.xOpen = open;
    module.xClose = close;
    module.xFilter = filter;
    module.xNext = next;
    module.xEof = is_at_end;
    module.xColumn = column;
    module.xRowid = rowid;
    return module;
}

} // namespace

int register_list_table(sqlite3* handle) noexcept {
    static const sqlite3_module module = make_module();
    return sqlite3_create_module_v2(handle, "rowan_list", &module, nullptr, nullptr);
}

} // namespace rowan::sqlite

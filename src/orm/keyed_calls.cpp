// The columns of a lookup in a row that is going to be created.
#include <rowan/orm/keyed_calls.hpp>

#include <rowan/core/error.hpp>

#include <bit>

namespace rowan::orm {

void fill_row(const model::row_access& access, void* row, core::array_view<core::key_part> columns,
              const core::value_view* values, core::function_ref<void(void*)> defaults) {
    for (std::size_t i = 0; i < columns.size(); ++i) access.set(row, columns[i].column, values[i]);
    defaults(row);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (access.has(row, columns[i].column, values[i])) continue;
        throw_error(error_kind::misuse,
                    "get_or_create(): the defaults changed a column of the lookup, and the row would not be found "
                    "again; the lookup alone gives the key its value");
    }
}

void set_number(const model::row_access& access, void* row, const as_given& stored) {
    if (stored.numbered == 0) return;
    const auto column = static_cast<std::size_t>(std::countr_zero(stored.numbered));
    access.set(row, column, core::value_view::of_integer(stored.number));
}

namespace {

// A row that is made when it is first needed, and ended with this.
class late_row {
public:
    late_row(const row_life& life, void* room) noexcept : m_life(life), m_room(room) {}
    late_row(const late_row&) = delete;
    late_row& operator=(const late_row&) = delete;
    ~late_row() {
        if (m_is_made) m_life.end(m_room);
    }

    void make() {
        m_life.make(m_room);
        m_is_made = true;
    }

private:
    const row_life& m_life;
    void* m_room;
    bool m_is_made = false;
};

} // namespace

bool get_or_create_with_key(const session::context& context, const key_statements_place& place,
                            const core::value_view* values, const row_to_make& make, void* result) {
    const key_statements& statements = place.get();
    const model::row_access& access = *statements.access;
    late_row given(make.life, make.room);
    const auto prepare = [&] {
        given.make();
        fill_row(access, make.room, statements.key->parts, values, make.defaults);
    };
    as_given kept;
    const bool is_created = get_or_create(context, {.statements = statements,
                                                    .key_values = values,
                                                    .given = make.room,
                                                    .result = result,
                                                    .prepare = prepare,
                                                    .may_stay = &kept});
    if (is_created && make.life.keep_ignored != nullptr) make.life.keep_ignored(make.room, result);
    if (is_created && kept.is) {
        access.move_columns(make.room, result);
        set_number(access, result, kept);
    }
    return is_created;
}

} // namespace rowan::orm

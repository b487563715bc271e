// The flat, non-template description of one SQL statement: a run of nodes, without values.
#pragma once

#include <rowan/statement/node.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rowan::statement {

/// A run of nodes that is being put together.
class sequence {
public:
    sequence& column(const core::table_info& table, std::uint16_t column) {
        return add_column(op::column, table, column);
    }
    sequence& excluded(const core::table_info& table, std::uint16_t column) {
        return add_column(op::excluded_column, table, column);
    }
    sequence& assign(const core::table_info& table, std::uint16_t column) {
        return add_column(op::assign, table, column);
    }

    /// Room for so many nodes.
    sequence& reserve(std::size_t count);
    /// An operator or clause that needs nothing but the number of its operands.
    sequence& add(op code, std::size_t count = 0, std::uint8_t flags = 0);
    /// A clause that names a table.
    sequence& add(op code, const core::table_info& table, std::size_t count = 0);
    /// A clause that names a key.
    sequence& add(op code, const core::key_info& key, std::size_t count = 0);
    sequence& append(const sequence& other);

    /// `columns` of the table, all of them, as operands.
    sequence& all_columns(const core::table_info& table);
    /// The condition that a row has the key whose values are the next parameters, one for each part.
    sequence& key_match(const core::table_info& table, const core::key_info& key);

    sequence& append(const class description& other);

    [[nodiscard]] const std::vector<node>& nodes() const noexcept { return m_nodes; }
    [[nodiscard]] bool empty() const noexcept { return m_nodes.empty(); }
    void remove_last();

private:
    sequence& add_column(op code, const core::table_info& table, std::uint16_t column);

    std::vector<node> m_nodes;
};

/// A finished statement. Its address may serve as a cache key as long as it lives; equal descriptions give equal SQL.
class description {
public:
    explicit description(sequence nodes);
    /// One in which op::key_is_there stands, for an index of the live table.
    description(sequence nodes, std::string index);
    /// A statement that the user wrote.
    explicit description(std::string sql);

    [[nodiscard]] const std::vector<node>& nodes() const noexcept { return m_nodes.nodes(); }
    /// The text of a statement that the user wrote; empty otherwise.
    [[nodiscard]] const std::string& text() const noexcept { return m_text; }
    /// The index that has to be there; empty: none.
    [[nodiscard]] const std::string& index() const noexcept { return m_index; }
    [[nodiscard]] std::size_t hash() const noexcept { return m_hash; }
    /// Makes comparing it with its copies a matter of one number: for statements that live as long as the program.
    void give_identity() noexcept;

    friend bool operator==(const description& left, const description& right) noexcept {
        return (left.m_identity != 0 && left.m_identity == right.m_identity) || is_same(left, right);
    }

private:
    static bool is_same(const description& left, const description& right) noexcept;

    sequence m_nodes;
    std::string m_text;
    std::string m_index{};
    std::size_t m_hash;
    std::uint64_t m_identity = 0; // equal: copies of one description
};

} // namespace rowan::statement

// How descriptions are put together, hashed and compared.
#include <rowan/statement/description.hpp>

#include <atomic>
#include <cstring>
#include <string_view>
#include <utility>

namespace rowan::statement {

namespace {
constexpr std::size_t usual_size = 4; // of an expression: a column, a value, what is between them
}

void sequence::remove_last() {
    m_nodes.pop_back();
}

sequence& sequence::reserve(std::size_t count) {
    m_nodes.reserve(count);
    return *this;
}

sequence& sequence::add(op code, std::size_t count, std::uint8_t flags) {
    if (m_nodes.capacity() == 0) m_nodes.reserve(usual_size);
    node& added = m_nodes.emplace_back();
    added.code = code;
    added.flags = flags;
    added.count = static_cast<std::uint16_t>(count);
    return *this;
}

sequence& sequence::add(op code, const core::table_info& table, std::size_t count) {
    add(code, count).m_nodes.back().table = &table;
    return *this;
}

sequence& sequence::add(op code, const core::key_info& key, std::size_t count) {
    add(code, count).m_nodes.back().key = &key;
    return *this;
}

sequence& sequence::add_column(op code, const core::table_info& table, std::uint16_t column) {
    add(code, table).m_nodes.back().column = column;
    return *this;
}

sequence& sequence::append(const sequence& other) {
    m_nodes.insert(m_nodes.end(), other.m_nodes.begin(), other.m_nodes.end());
    return *this;
}

sequence& sequence::append(const description& other) {
    m_nodes.insert(m_nodes.end(), other.nodes().begin(), other.nodes().end());
    return *this;
}

sequence& sequence::all_columns(const core::table_info& table) {
    for (std::uint16_t i = 0; i < table.columns.size(); ++i) column(table, i);
    return *this;
}

sequence& sequence::key_match(const core::table_info& table, const core::key_info& key) {
    for (const core::key_part& part : key.parts) column(table, part.column).add(op::parameter);
    add_column(op::same_key, table, static_cast<std::uint16_t>(&key - table.keys.data()));
    if (!key.where.empty()) add(op::key_condition, key).add(op::logical_and, 2);
    return *this;
}

namespace {

std::size_t hash_of(std::string_view text, std::size_t hash) noexcept {
    for (const char each : text) hash = (hash ^ static_cast<unsigned char>(each)) * 1099511628211u;
    return hash;
}

} // namespace

description::description(sequence nodes) : m_nodes(std::move(nodes)), m_hash(0x9e3779b97f4a7c15u) {
    for (const node& each : m_nodes.nodes()) {
        std::uint64_t words[2];
        std::memcpy(words, &each, sizeof words);
        m_hash = (m_hash ^ words[0]) * 0xff51afd7ed558ccdu;
        m_hash = (m_hash ^ (m_hash >> 29) ^ words[1]) * 0xc4ceb9fe1a85ec53u;
    }
    m_hash ^= m_hash >> 32;
}

description::description(sequence nodes, std::string index) : description(std::move(nodes)) {
    m_index = std::move(index);
    m_hash = hash_of(m_index, m_hash);
}

description::description(std::string sql) : m_text(std::move(sql)), m_hash(hash_of(m_text, 14695981039346656037u)) {}

void description::give_identity() noexcept {
    static std::atomic<std::uint64_t> last{0};
    m_identity = last.fetch_add(1, std::memory_order_relaxed) + 1;
}

bool description::is_same(const description& left, const description& right) noexcept {
    const auto& a = left.nodes();
    const auto& b = right.nodes();
    return left.m_hash == right.m_hash && a.size() == b.size() && left.m_text == right.m_text &&
           left.m_index == right.m_index &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(node)) == 0);
}

} // namespace rowan::statement

// Recognises how a file is packed by its first bytes, never by its name.
#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "input/byte_source.hpp"

namespace demo {
namespace {

using namespace std::string_view_literals;

/// Gives the first bytes back, so that a pipe can be looked at without seeking.
class peeked_source final : public byte_source {
public:
    explicit peeked_source(std::unique_ptr<byte_source> rest) : m_rest(std::move(rest)) {
        while (m_filled < m_head.size()) {
            const std::size_t got = m_rest->read(m_head.data() + m_filled, m_head.size() - m_filled);
            if (got == 0) break;
            m_filled += got;
        }
    }

    [[nodiscard]] std::string_view head() const noexcept { return {m_head.data(), m_filled}; }

    std::size_t read(char* to, std::size_t room) override {
        if (m_given == m_filled) return m_rest->read(to, room);
        const std::size_t count = std::min(room, m_filled - m_given);
        std::memcpy(to, m_head.data() + m_given, count);
        m_given += count;
        return count;
    }

    [[nodiscard]] const std::string& name() const noexcept override { return m_rest->name(); }

private:
    std::unique_ptr<byte_source> m_rest;
    std::array<char, 6> m_head{};
    std::size_t m_filled = 0;
    std::size_t m_given = 0;
};

struct unsupported_packing {
    std::string_view magic;
    const char* format;
    const char* unpacker;
};

constexpr std::array unsupported{
    unsupported_packing{"\x28\xB5\x2F\xFD"sv, "Zstandard", "zstdcat"},
    unsupported_packing{"BZh"sv, "bzip2", "bzcat"},
    unsupported_packing{"\x04\x22\x4D\x18"sv, "LZ4", "lz4cat"},
    unsupported_packing{"PK\x03\x04"sv, "ZIP", "unzip -p"},
    unsupported_packing{"\x5D\x00\x00"sv, "LZMA", "lzcat"},
};

} // namespace

std::unique_ptr<byte_source> open_file(const std::string& path) {
    auto source = std::make_unique<peeked_source>(open_plain_file(path));
    const std::string_view head = source->head();
    if (head.empty()) throw input_error(source->name() + ": is empty");
    if (head.starts_with("\x1F\x8B"sv)) return unpack_gzip(std::move(source));
    if (head.starts_with("\xFD\x37zXZ\x00"sv)) return unpack_xz(std::move(source));
    for (const auto& packing : unsupported) {
        if (!head.starts_with(packing.magic)) continue;
        throw input_error(source->name() + ": is packed with " + packing.format +
                          ", which is not supported (plain, gzip and xz are); try `" + packing.unpacker +
                          "` in a pipe and the file name -");
    }
    return source;
}

} // namespace demo

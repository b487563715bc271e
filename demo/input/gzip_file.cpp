// Unpacks gzip with zlib, and tells a file that ends too early from one that is damaged.
#include <zlib.h>

#include <vector>

#include "input/byte_source.hpp"

namespace demo {
namespace {

constexpr std::size_t packed_bytes = 64 * 1024;
constexpr int window_bits_gzip_only = 15 + 16;

class gzip_file final : public byte_source {
public:
    explicit gzip_file(std::unique_ptr<byte_source> packed) : m_packed(std::move(packed)), m_buffer(packed_bytes) {
        if (inflateInit2(&m_stream, window_bits_gzip_only) != Z_OK)
            throw input_error(name() + ": zlib could not be started");
    }
    ~gzip_file() override { inflateEnd(&m_stream); }

    std::size_t read(char* to, std::size_t room) override {
        const uInt asked = static_cast<uInt>(room < packed_bytes ? room : packed_bytes);
        m_stream.next_out = reinterpret_cast<Bytef*>(to);
        m_stream.avail_out = asked;
        while (m_stream.avail_out == asked) {
            if (m_stream.avail_in == 0 && !refill()) {
                if (m_between_members) return 0;
                throw input_error(name() + ": ends in the middle of the gzip data; it is truncated");
            }
            step();
        }
        return asked - m_stream.avail_out;
    }

    [[nodiscard]] const std::string& name() const noexcept override { return m_packed->name(); }

private:
    bool refill() {
        const std::size_t got = m_packed->read(m_buffer.data(), m_buffer.size());
        m_stream.next_in = reinterpret_cast<Bytef*>(m_buffer.data());
        m_stream.avail_in = static_cast<uInt>(got);
        return got > 0;
    }

    void step() {
        if (m_between_members) {
            // Padding with zeros after the last member is what tapes and some mirrors leave; gzip itself ignores it.
            while (m_stream.avail_in > 0 && *m_stream.next_in == 0) {
                ++m_stream.next_in;
                --m_stream.avail_in;
            }
            if (m_stream.avail_in == 0) return;
            inflateReset(&m_stream);
            m_between_members = false;
        }
        const int result = inflate(&m_stream, Z_NO_FLUSH);
        if (result == Z_STREAM_END) {
            m_between_members = true;
        } else if (result != Z_OK && result != Z_BUF_ERROR) {
            throw input_error(
                name() + ": is damaged gzip data: " + (m_stream.msg != nullptr ? m_stream.msg : "zlib refuses it"));
        }
    }

    std::unique_ptr<byte_source> m_packed;
    std::vector<char> m_buffer;
    z_stream m_stream{};
    bool m_between_members = false;
};

} // namespace

std::unique_ptr<byte_source> unpack_gzip(std::unique_ptr<byte_source> packed) {
    return std::make_unique<gzip_file>(std::move(packed));
}

} // namespace demo

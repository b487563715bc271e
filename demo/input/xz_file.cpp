// Unpacks xz with liblzma, and tells a file that ends too early from one that is damaged.
#include <lzma.h>

#include <cstdint>
#include <vector>

#include "input/byte_source.hpp"

namespace demo {
namespace {

constexpr std::size_t packed_bytes = 64 * 1024;
// The strongest preset needs 65 MiB; a crafted header may ask for gigabytes.
constexpr std::uint64_t memory_limit_bytes = 256ULL * 1024 * 1024;

const char* describe(lzma_ret result) {
    switch (result) {
    case LZMA_DATA_ERROR: return "is damaged xz data";
    case LZMA_FORMAT_ERROR: return "is followed by data that is not xz, or its header is damaged";
    case LZMA_OPTIONS_ERROR: return "uses xz options that this liblzma does not know";
    case LZMA_MEMLIMIT_ERROR: return "needs more than 256 MiB of memory to unpack";
    case LZMA_BUF_ERROR: return "ends in the middle of the xz data; it is truncated";
    case LZMA_MEM_ERROR: return "cannot be unpacked: out of memory";
    default: return "cannot be unpacked by liblzma";
    }
}

class xz_file final : public byte_source {
public:
    explicit xz_file(std::unique_ptr<byte_source> packed) : m_packed(std::move(packed)), m_buffer(packed_bytes) {
        if (lzma_stream_decoder(&m_stream, memory_limit_bytes, LZMA_CONCATENATED) != LZMA_OK) {
            throw input_error(name() + ": liblzma could not be started");
        }
    }
    ~xz_file() override { lzma_end(&m_stream); }

    std::size_t read(char* to, std::size_t room) override {
        m_stream.next_out = reinterpret_cast<std::uint8_t*>(to);
        m_stream.avail_out = room;
        while (!m_finished && m_stream.avail_out == room) {
            if (m_stream.avail_in == 0 && !m_input_ended) refill();
            const lzma_ret result = lzma_code(&m_stream, m_input_ended ? LZMA_FINISH : LZMA_RUN);
            if (result == LZMA_STREAM_END) {
                m_finished = true;
            } else if (result != LZMA_OK) {
                throw input_error(name() + ": " + describe(result));
            }
        }
        return room - m_stream.avail_out;
    }

    [[nodiscard]] const std::string& name() const noexcept override { return m_packed->name(); }

private:
    void refill() {
        const std::size_t got = m_packed->read(m_buffer.data(), m_buffer.size());
        m_stream.next_in = reinterpret_cast<const std::uint8_t*>(m_buffer.data());
        m_stream.avail_in = got;
        m_input_ended = got == 0;
    }

    std::unique_ptr<byte_source> m_packed;
    std::vector<char> m_buffer;
    lzma_stream m_stream = LZMA_STREAM_INIT;
    bool m_input_ended = false;
    bool m_finished = false;
};

} // namespace

std::unique_ptr<byte_source> unpack_xz(std::unique_ptr<byte_source> packed) {
    return std::make_unique<xz_file>(std::move(packed));
}

} // namespace demo

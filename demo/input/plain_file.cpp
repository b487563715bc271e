// A file as a byte source, read with the system's own calls so that a FIFO works like a file.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "input/byte_source.hpp"

namespace demo {
namespace {

class plain_file final : public byte_source {
public:
    plain_file(std::string name, int descriptor) : m_name(std::move(name)), m_descriptor(descriptor) {}
    ~plain_file() override {
        if (m_descriptor != STDIN_FILENO) ::close(m_descriptor);
    }

    std::size_t read(char* to, std::size_t room) override {
        for (;;) {
            const ssize_t got = ::read(m_descriptor, to, room);
            if (got >= 0) return static_cast<std::size_t>(got);
            if (errno != EINTR) throw input_error(m_name + ": cannot be read: " + std::strerror(errno));
        }
    }

    [[nodiscard]] const std::string& name() const noexcept override { return m_name; }

private:
    std::string m_name;
    int m_descriptor;
};

} // namespace

std::unique_ptr<byte_source> open_plain_file(const std::string& path) {
    if (path == "-") return std::make_unique<plain_file>("standard input", STDIN_FILENO);
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) throw input_error(path + ": cannot be opened: " + std::strerror(errno));
    auto file = std::make_unique<plain_file>(path, descriptor);
    struct stat status{};
    if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
        throw input_error(path + ": is a folder; name a package index (Packages, Packages.gz, Packages.xz)");
    }
    return file;
}

} // namespace demo

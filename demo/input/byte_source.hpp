// Where the bytes of a package index come from, whatever wraps them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

namespace demo {

/// The input cannot be read: missing, truncated, corrupt, or of a kind that this program does not know. The text names
/// the input.
class input_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A stream of bytes that is read once, from one thread.
class byte_source {
public:
    byte_source() = default;
    byte_source(const byte_source&) = delete;
    byte_source& operator=(const byte_source&) = delete;
    virtual ~byte_source() = default;

    /// Puts at most `room` bytes at `to` and returns how many; 0 means that the input is complete. Throws input_error.
    virtual std::size_t read(char* to, std::size_t room) = 0;

    /// What to call the input in a message: a path, or a command.
    [[nodiscard]] virtual const std::string& name() const noexcept = 0;
};

/// Opens a file and recognises gzip and xz by their first bytes; "-" is the standard input.
/// Throws input_error when it cannot be opened or is compressed in a way that is not supported.
std::unique_ptr<byte_source> open_file(const std::string& path);

/// The file exactly as it is, without looking at its first bytes.
std::unique_ptr<byte_source> open_plain_file(const std::string& path);

/// Unpacks gzip (also several members one after the other). Damage and a missing end are input_errors.
std::unique_ptr<byte_source> unpack_gzip(std::unique_ptr<byte_source> packed);

/// Unpacks xz (also several streams). Damage and a missing end are input_errors.
std::unique_ptr<byte_source> unpack_xz(std::unique_ptr<byte_source> packed);

/// What `apt-cache dumpavail` prints. A command that is missing or fails is an input_error, at the latest at the end of
/// the input.
std::unique_ptr<byte_source> open_package_index_of_this_machine();

/// What any command prints to its standard output; its standard error is this program's.
/// `command` is looked up in PATH; no shell is involved.
std::unique_ptr<byte_source> open_command(const char* const* command);

} // namespace demo

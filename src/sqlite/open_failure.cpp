// Why a database could not be opened, in words that say what to do: SQLite itself only knows "unable to open".
#include "open_failure.hpp"

#include <fcntl.h>
#include <filesystem>
#include <string>
#include <system_error>
#include <unistd.h>

namespace rowan::sqlite {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const options& how) {
    fs::path folder = fs::path(how.path).parent_path();
    return folder.empty() ? fs::path(".") : folder;
}

bool is_allowed(const fs::path& path, int what) {
    return faccessat(AT_FDCWD, path.c_str(), what, AT_EACCESS) == 0;
}

// What is wrong with the path; empty if nothing can be seen.
std::string reason(const options& how) {
    std::error_code ignored;
    const fs::path folder = folder_of(how);
    const fs::file_status status = fs::status(how.path, ignored);
    if (fs::is_directory(status)) return "it is a folder; name a file in it";
    if (fs::exists(status) && !fs::is_regular_file(status)) return "it is not a regular file";
    if (!fs::exists(status) && !fs::exists(folder, ignored))
        return "the folder " + folder.string() + " does not exist; create it first";
    if (!fs::exists(status) && !fs::is_directory(folder, ignored)) return folder.string() + " is a file, not a folder";
    if (!fs::exists(status) && !how.may_create)
        return std::string("it does not exist, and mode=") + (how.may_write ? "rw" : "ro") +
               " does not create it; mode=rwc does";
    return {};
}

// What only the attempt shows.
std::string hint(const options& how) {
    std::error_code ignored;
    if (!fs::exists(how.path, ignored)) {
        if (!is_allowed(folder_of(how), W_OK))
            return "no permission to create files in the folder " + folder_of(how).string();
        return {};
    }
    if (!is_allowed(how.path, R_OK)) return "no permission to read the file";
    if (!how.may_write && !is_allowed(folder_of(how), W_OK))
        return "a database with a WAL journal can be read only where its -shm file exists or can be made";
    return {};
}

} // namespace

void check_path(const options& how) {
    if (how.in_memory) return;
    const std::string found = reason(how);
    if (!found.empty())
        throw_error(error_kind::connection_failed, "cannot open the database " + how.path + ": " + found);
}

void throw_open_failure(const options& how, error_details details) {
    std::string message = "cannot open the database " + how.path + ": " + details.message;
    if (details.kind == error_kind::connection_failed && !how.in_memory) {
        const std::string more = hint(how);
        if (!more.empty()) message += "; " + more;
    }
    details.message = std::move(message);
    throw_error(std::move(details));
}

} // namespace rowan::sqlite

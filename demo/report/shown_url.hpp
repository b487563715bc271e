// A database's URL as it may be shown.
#pragma once

#include <string>
#include <string_view>

namespace demo {

/// The URL without what may be secret: of a server's URL the scheme, the host and the database, without user, password
/// and options; of one that is no `scheme://…` the scheme alone. A file's URL as it is.
std::string shown_url(std::string_view url);

} // namespace demo

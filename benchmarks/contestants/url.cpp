// Takes a URL apart: scheme://user@host:port/database?option=value&…, or sqlite:path?option=value.
#include "url.hpp"

namespace bench {
namespace {

std::string decoded(std::string text) {
    for (std::size_t at = 0; (at = text.find('%', at)) != std::string::npos; ++at)
        text.replace(at, 3, 1, static_cast<char>(std::stoi(text.substr(at + 1, 2), nullptr, 16)));
    return text;
}

std::string option(const std::string& options, const std::string& name) {
    const std::size_t at = ("&" + options).find("&" + name + "=");
    if (at == std::string::npos) return {};
    const std::size_t begin = at + name.size() + 1;
    return decoded(options.substr(begin, options.find('&', begin) - begin));
}

} // namespace

url_parts parts_of(const std::string& url) {
    const std::size_t question = std::min(url.find('?'), url.size());
    const std::string options = url.substr(std::min(question + 1, url.size()));
    const std::string place = url.substr(url.find(':') + 1, question - url.find(':') - 1);
    url_parts parts;
    parts.synchronous = option(options, "synchronous");
    if (!place.starts_with("//")) {
        parts.database = place;
        return parts;
    }
    const std::size_t at = place.find('@');
    const std::size_t slash = place.find('/', at);
    const std::string host = place.substr(at + 1, slash - at - 1);
    const std::size_t colon = std::min(host.find(':'), host.size());
    parts.user = place.substr(2, at - 2);
    parts.host = host.substr(0, colon);
    parts.port = host.substr(std::min(colon + 1, host.size()));
    parts.database = place.substr(slash + 1);
    parts.socket = option(options, "socket");
    if (parts.host.empty()) parts.host = option(options, "host");
    if (parts.port.empty()) parts.port = option(options, "port");
    return parts;
}

} // namespace bench

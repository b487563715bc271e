// Leaves out rather too much than too little.
#include "report/shown_url.hpp"

namespace demo {

std::string shown_url(std::string_view url) {
    const std::size_t colon = url.find(':');
    const std::string_view scheme = url.substr(0, colon);
    if (scheme == "sqlite") return std::string(url);
    if (colon == std::string_view::npos) return {}; // whatever it is, it is not shown
    if (url.substr(colon, 3) != "://") return std::string(scheme);
    std::string_view place = url.substr(colon + 3);
    place = place.substr(0, place.find_first_of("?#"));
    const std::size_t at = place.rfind('@');
    if (at != std::string_view::npos) place.remove_prefix(at + 1);
    return std::string(scheme) + "://" + std::string(place);
}

} // namespace demo

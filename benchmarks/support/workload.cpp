// Builds rows that look like a real table of people: unsorted addresses of 25 to 45 bytes, names, some dates missing.
#include "support/workload.hpp"

#include <array>

namespace bench {
namespace {

constexpr std::array first_names{"ursula", "octavia", "stanislaw", "iain", "ada",   "terry", "nnedi",    "arkady",
                                 "joanna", "samuel",  "liu",       "ann",  "boris", "italo", "margaret", "kazuo"};
constexpr std::array last_names{"okafor",    "leguin",     "butler",   "lem",       "banks",    "palmer",
                                "pratchett", "strugatsky", "russ",     "delaney",   "cixinson", "leckie",
                                "calvin",    "atwater",    "ishikawa", "vandermeer"};
constexpr std::array domains{"example.org", "mail.example.com", "library.example.net", "university.example.edu"};

std::string capitalised(const char* word) {
    std::string text{word};
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

} // namespace

std::string email_of(std::size_t number) {
    sequence random{number};
    std::string email{first_names[random.below(first_names.size())]};
    email += '.';
    email += last_names[random.below(last_names.size())];
    email += std::to_string(number);
    email += '@';
    email += domains[random.below(domains.size())];
    return email;
}

std::string name_of(std::size_t number) {
    sequence random{number};
    std::string name = capitalised(first_names[random.below(first_names.size())]);
    name += ' ';
    name += capitalised(last_names[random.below(last_names.size())]);
    return name;
}

birthday born_of(std::size_t number) {
    if (number % 2 == 0) {
        return std::nullopt;
    }
    sequence random{number};
    return std::chrono::year{1900 + static_cast<int>(random.below(120))} / static_cast<int>(1 + random.below(12)) /
           static_cast<int>(1 + random.below(28));
}

people::people(std::size_t first, std::size_t count) {
    emails.reserve(count);
    names.reserve(count);
    born.reserve(count);
    for (std::size_t number = first; number < first + count; ++number) {
        emails.push_back(email_of(number));
        names.push_back(name_of(number));
        born.push_back(born_of(number));
    }
}

std::vector<std::size_t> lookup_order(std::size_t rows, std::size_t count) {
    sequence random{20221122};
    std::vector<std::size_t> order(count);
    for (std::size_t& row : order) {
        row = random.below(rows);
    }
    return order;
}

} // namespace bench

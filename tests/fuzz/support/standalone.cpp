// Runs a fuzz target without a fuzzer: its corpus, and then mutations of it for some seconds.
#include "fuzz/support/given_bytes.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

std::string current;

// What was run when the process dies is all that is needed to see it again.
extern "C" void keep_input(int signal) {
    std::FILE* const file = std::fopen("failed-input", "wb");
    if (file != nullptr) {
        std::fwrite(current.data(), 1, current.size(), file);
        std::fclose(file);
    }
    std::fputs("the input is kept in the file failed-input; give it as an argument to run it alone\n", stderr);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void run(std::string input) {
    current = std::move(input);
    // Of just this size on the heap, so that a sanitizer sees what is read beyond it.
    const std::vector<std::uint8_t> bytes(current.begin(), current.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class mutator {
public:
    mutator(const std::vector<std::string>& corpus, std::uint64_t seed) : m_corpus(corpus), m_random(seed) {}

    std::string next() {
        std::string text = m_corpus[below(m_corpus.size())];
        for (std::size_t i = below(8) + 1; i > 0; --i) change(text);
        text.resize(std::min<std::size_t>(text.size(), 4096));
        return text;
    }

private:
    std::size_t below(std::size_t limit) {
        return static_cast<std::size_t>(m_random() % std::max<std::size_t>(limit, 1));
    }

    void change(std::string& text) {
        static constexpr std::string_view pieces[] = {"'", "\"", "`",  "--", "/*",  "*/",       "\\",
                                                      ";", "%",  "$1", "?",  "\n",  "\xc3\xa4", "\xf0\x9f\x98\x80",
                                                      "[", "]",  "(",  ")",  "NULL"};
        const std::size_t at = below(text.size() + 1);
        switch (below(7)) {
        case 0: text.insert(at, 1, static_cast<char>(m_random())); break;
        case 1: text.erase(at, below(8) + 1); break;
        case 2: text.insert(at, pieces[below(std::size(pieces))]); break;
        case 3: {
            const std::string& other = m_corpus[below(m_corpus.size())];
            text.insert(at, other, below(other.size() + 1), below(40));
            break;
        }
        case 4: text.insert(at, text.substr(below(text.size() + 1), below(30))); break;
        default:
            if (at < text.size()) text[at] = static_cast<char>(m_random());
        }
    }

    const std::vector<std::string>& m_corpus;
    std::mt19937_64 m_random;
};

int usage() {
    std::fputs("usage: fuzz_TARGET [--seconds N] [--seed N] FILE_OR_FOLDER…\n"
               "Runs the files, and then mutations of them for N seconds (0).\n",
               stderr);
    return 2;
}

} // namespace

int main(int count, char** arguments) {
    for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS, SIGALRM}) std::signal(signal, keep_input);
    long seconds = 0;
    std::uint64_t seed = 1;
    std::vector<std::string> corpus;
    for (int i = 1; i < count; ++i) {
        const std::string_view argument = arguments[i];
        const bool is_option = argument == "--seconds" || argument == "--seed";
        if (is_option && i + 1 < count) {
            const long number = std::atol(arguments[++i]);
            if (argument == "--seconds")
                seconds = number;
            else
                seed = static_cast<std::uint64_t>(number);
        } else if (std::filesystem::is_directory(argument)) {
            for (const auto& each : std::filesystem::directory_iterator(argument))
                corpus.push_back(read_file(each.path()));
        } else if (std::filesystem::exists(argument)) {
            corpus.push_back(read_file(argument));
        } else {
            return usage();
        }
    }
    if (corpus.empty()) return usage();
    std::sort(corpus.begin(), corpus.end());
    constexpr unsigned longest_seconds = 60; // of one input: then it hangs
    for (const std::string& each : corpus) {
        alarm(longest_seconds);
        run(each);
    }
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    mutator mutated(corpus, seed);
    std::size_t runs = 0;
    for (; std::chrono::steady_clock::now() < end; ++runs) {
        alarm(longest_seconds);
        run(mutated.next());
    }
    std::printf("%zu inputs of the corpus, %zu mutated ones from seed %llu\n", corpus.size(), runs,
                static_cast<unsigned long long>(seed));
    return 0;
}

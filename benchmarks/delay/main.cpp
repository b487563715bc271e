// A distant server on one machine: passes TCP connections on, each byte later by the same time in both directions.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace bench {
namespace {

using clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

class socket_handle {
public:
    explicit socket_handle(int descriptor) : m_descriptor(descriptor) {
        if (m_descriptor < 0) fail("socket");
        const int on = 1;
        setsockopt(m_descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    socket_handle(socket_handle&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    socket_handle& operator=(socket_handle&&) = delete;
    ~socket_handle() {
        if (m_descriptor >= 0) close(m_descriptor);
    }
    [[nodiscard]] int get() const { return m_descriptor; }

private:
    int m_descriptor;
};

sockaddr_in loopback(unsigned port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

socket_handle connected(unsigned port) {
    socket_handle to(socket(AF_INET, SOCK_STREAM, 0));
    const sockaddr_in address = loopback(port);
    if (connect(to.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("connect");
    return to;
}

struct parcel {
    clock::time_point due;
    std::string bytes; // none: the sender has closed
};

/// One direction of one connection.
struct way {
    int from;
    int to;
    std::deque<parcel> under_way{};
    bool is_open = true;

    void take(clock::duration delay) {
        std::array<char, 65536> room; // NOLINT: filled by recv
        const ssize_t count = recv(from, room.data(), room.size(), MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
        is_open = count > 0;
        under_way.push_back(
            {clock::now() + delay, std::string(room.data(), is_open ? static_cast<std::size_t>(count) : 0)});
    }
    /// Delivers what is due; a receiver that does not read holds all others up, as nobody here does.
    void deliver(clock::time_point now) {
        for (; !under_way.empty() && under_way.front().due <= now; under_way.pop_front()) {
            const std::string& bytes = under_way.front().bytes;
            if (bytes.empty()) shutdown(to, SHUT_WR);
            for (std::size_t sent = 0; sent < bytes.size();) {
                const ssize_t count = send(to, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
                if (count < 0) return;
                sent += static_cast<std::size_t>(count);
            }
        }
    }
};

struct connection {
    socket_handle client;
    socket_handle server;
    way there{client.get(), server.get()};
    way back{server.get(), client.get()};

    [[nodiscard]] bool is_over() const {
        return !there.is_open && !back.is_open && there.under_way.empty() && back.under_way.empty();
    }
};

class proxy {
public:
    proxy(unsigned server_port, clock::duration delay)
        : m_server_port(server_port), m_delay(delay), m_listener(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        if (bind(m_listener.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
            listen(m_listener.get(), 256) != 0 ||
            getsockname(m_listener.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
            fail("listen");
        std::printf("%u\n", static_cast<unsigned>(ntohs(address.sin_port)));
        std::fflush(stdout);
    }

    void turn() {
        std::vector<pollfd> waited{{m_listener.get(), POLLIN, 0}};
        for (const auto& each : m_connections) {
            waited.push_back({each->there.is_open ? each->client.get() : -1, POLLIN, 0});
            waited.push_back({each->back.is_open ? each->server.get() : -1, POLLIN, 0});
        }
        await(waited);
        for (std::size_t i = 0; i < m_connections.size(); ++i) {
            if (waited[1 + 2 * i].revents != 0) m_connections[i]->there.take(m_delay);
            if (waited[2 + 2 * i].revents != 0) m_connections[i]->back.take(m_delay);
        }
        const clock::time_point now = clock::now();
        for (const auto& each : m_connections) {
            each->there.deliver(now);
            each->back.deliver(now);
        }
        std::erase_if(m_connections, [](const auto& each) { return each->is_over(); });
        if (waited[0].revents != 0) {
            socket_handle client(accept(m_listener.get(), nullptr, nullptr));
            m_connections.push_back(std::make_unique<connection>(std::move(client), connected(m_server_port)));
        }
    }

private:
    void await(std::vector<pollfd>& waited) const {
        clock::time_point next = clock::now() + std::chrono::hours(1);
        for (const auto& each : m_connections) {
            for (const way* one : {&each->there, &each->back})
                if (!one->under_way.empty()) next = std::min(next, one->under_way.front().due);
        }
        const auto left = std::max(next - clock::now(), clock::duration::zero());
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
        const timespec time{seconds.count(), (left - seconds).count()};
        if (ppoll(waited.data(), waited.size(), &time, nullptr) < 0 && errno != EINTR) fail("ppoll");
    }

    unsigned m_server_port;
    clock::duration m_delay;
    socket_handle m_listener;
    std::vector<std::unique_ptr<connection>> m_connections{};
};

} // namespace
} // namespace bench

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs(
            "usage: bench_delay SERVER_PORT MICROSECONDS_EACH_WAY; prints the port on loopback that it listens on\n",
            stderr);
        return 2;
    }
    try {
        prctl(PR_SET_TIMERSLACK, 1UL); // the kernel rounds waits up to 50 us otherwise
        bench::proxy all(static_cast<unsigned>(std::stoul(argv[1])), std::chrono::microseconds(std::stol(argv[2])));
        for (;;) all.turn();
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "error: %s\n", failure.what());
        return 1;
    }
}

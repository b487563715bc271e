// One thread accepts, one for each connection passes bytes on in both directions.
#include "support/proxy.hpp"
#include "support/loopback.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace rowan::test {
namespace {

constexpr int tick_ms = 10; // how soon the threads notice what they are told

bool is_readable(int socket) {
    pollfd entry{.fd = socket, .events = POLLIN, .revents = 0};
    return poll(&entry, 1, tick_ms) > 0;
}

bool send_all(int to, const char* bytes, std::size_t size) {
    while (size > 0) {
        const ssize_t sent = send(to, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

} // namespace

// One connection, from the client's to the server's side.
class proxy::passage {
public:
    passage(proxy& through, int client) : m_through(through), m_number(++through.m_connections) {
        m_lanes[0].from = m_lanes[1].to = client;
        m_lanes[1].from = m_lanes[0].to = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int at_once = 1;
        for (const lane& each : m_lanes) setsockopt(each.to, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    }
    passage(const passage&) = delete;
    passage& operator=(const passage&) = delete;
    ~passage() {
        for (const lane& each : m_lanes) close(each.from);
    }

    void run() {
        const sockaddr_in address = loopback(m_through.m_server_port);
        if (connect(m_lanes[1].from, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
        while (!m_through.m_is_over && !m_through.m_is_cut) {
            receive();
            if (!deliver(m_lanes[0]) || !deliver(m_lanes[1])) return;
            // What is held back arrives, even if it is the last thing that its sender has said.
            if ((m_lanes[0].is_at_end && m_lanes[0].waiting.empty()) ||
                (m_lanes[1].is_at_end && m_lanes[1].waiting.empty()))
                return;
        }
    }

private:
    struct lane {
        direction way;
        int from = -1;
        int to = -1;
        std::string waiting{}; // received, and not yet passed on
        bool is_at_end = false;
    };

    void receive() {
        pollfd both[2];
        for (int i = 0; i < 2; ++i) both[i] = {m_lanes[i].is_at_end ? -1 : m_lanes[i].from, POLLIN, 0};
        if (poll(both, 2, tick_ms) <= 0) return;
        for (int i = 0; i < 2; ++i) {
            if (both[i].revents == 0) continue;
            char bytes[65'536];
            const ssize_t size = recv(m_lanes[i].from, bytes, sizeof bytes, 0);
            const bool is_client = m_lanes[i].way == direction::to_server;
            if (size > 0 && is_client && m_server_has_spoken) ++m_through.m_round_trips;
            m_server_has_spoken = !is_client;
            if (size > 0) {
                m_lanes[i].waiting.append(bytes, static_cast<std::size_t>(size));
            } else {
                m_lanes[i].is_at_end = true;
                if (is_client) m_through.note_end(m_number);
            }
        }
    }

    // False: the connection is over.
    bool deliver(lane& on) {
        if (on.waiting.empty()) return true;
        const verdict is = m_through.ask(on.way, m_number, on.waiting.size());
        const std::int64_t wait_us = m_through.m_wait_us;
        if (is.may_pass > 0 && wait_us > 0) std::this_thread::sleep_for(std::chrono::microseconds(wait_us));
        // Counted before anybody has them: who was answered finds the whole answer in the count.
        m_through.m_bytes[index(on.way)] += is.may_pass;
        const std::size_t packet = m_through.m_is_sliced ? 1 : is.may_pass;
        for (std::size_t at = 0; at < is.may_pass; at += packet) {
            const std::size_t size = std::min(packet, is.may_pass - at);
            if (!send_all(on.to, on.waiting.data() + at, size)) return false;
        }
        on.waiting.erase(0, is.may_pass);
        return !is.is_cut;
    }

    proxy& m_through;
    std::uint64_t m_number;
    lane m_lanes[2]{{direction::to_server}, {direction::to_client}};
    bool m_server_has_spoken = true;
};

proxy::proxy(std::uint16_t server_port)
    : m_server_port(server_port), m_listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (bind(m_listener, reinterpret_cast<const sockaddr*>(&address), size) != 0 || listen(m_listener, 64) != 0 ||
        getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("the proxy cannot listen");
    m_port = ntohs(address.sin_port);
    m_acceptor = std::thread([this] { accept_all(); });
}

proxy::~proxy() {
    m_is_over = true;
    m_acceptor.join();
    for (guest& each : m_guests) each.thread.join();
    close(m_listener);
}

void proxy::accept_all() {
    while (!m_is_over) {
        if (!is_readable(m_listener)) continue;
        const int client = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        std::erase_if(m_guests, [](guest& each) {
            const bool has_left = each.has_left;
            if (has_left) each.thread.join();
            return has_left;
        });
        guest& added = m_guests.emplace_back();
        added.thread = std::thread([this, client, &added] {
            passage(*this, client).run();
            added.has_left = true;
        });
    }
}

void proxy::arm(direction way, fault next) {
    const std::lock_guard lock(m_mutex);
    m_faults[index(way)] = next;
}

bool proxy::has_struck(direction way) const {
    const std::lock_guard lock(m_mutex);
    const auto& armed = m_faults[index(way)];
    return armed && armed->victim != 0;
}

bool proxy::is_given_up(direction way) const {
    const std::lock_guard lock(m_mutex);
    const auto& armed = m_faults[index(way)];
    return armed && armed->is_given_up;
}

void proxy::note_end(std::uint64_t connection) {
    const std::lock_guard lock(m_mutex);
    for (std::optional<fault>& each : m_faults) {
        if (each && each->victim == connection) each->is_given_up = true;
    }
}

void proxy::heal() {
    const std::lock_guard lock(m_mutex);
    m_faults = {};
    m_is_cut = false;
    m_is_sliced = false;
    m_wait_us = 0;
}

proxy::verdict proxy::ask(direction way, std::uint64_t connection, std::size_t size) {
    const std::lock_guard lock(m_mutex);
    std::optional<fault>& armed = m_faults[index(way)];
    if (!armed) return {size, false};
    if (armed->victim != 0) // a cut one does not ask again
        return {armed->victim == connection && armed->how == ending::hold ? 0 : size, false};
    const auto passing = static_cast<std::size_t>(std::min<std::uint64_t>(size, armed->left));
    armed->left -= passing;
    const bool strikes = armed->left == 0 && (armed->how == ending::cut || passing < size);
    if (strikes) armed->victim = connection;
    return {passing, strikes && armed->how == ending::cut};
}

std::uint16_t port_of(const std::string& url) {
    const std::size_t colon = url.find("127.0.0.1:") + 10;
    return static_cast<std::uint16_t>(std::stoi(url.substr(colon)));
}

std::string with_port(const std::string& url, std::uint16_t port) {
    const std::size_t colon = url.find("127.0.0.1:") + 10;
    return url.substr(0, colon) + std::to_string(port) + url.substr(url.find_first_of("/?", colon));
}

} // namespace rowan::test

// One thread accepts, one for each connection passes bytes on in both directions.
#include "support/counting_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace rowan::test {
namespace {

constexpr int tick_ms = 50; // how soon the threads notice that they are to end

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

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

counting_proxy::counting_proxy(std::uint16_t server_port)
    : m_server_port(server_port), m_listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (bind(m_listener, reinterpret_cast<const sockaddr*>(&address), size) != 0 || listen(m_listener, 16) != 0 ||
        getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("the proxy cannot listen");
    m_port = ntohs(address.sin_port);
    m_acceptor = std::thread([this] { accept_all(); });
}

counting_proxy::~counting_proxy() {
    m_is_over = true;
    m_acceptor.join();
    for (std::thread& each : m_connections) each.join();
    close(m_listener);
}

void counting_proxy::accept_all() {
    while (!m_is_over) {
        if (!is_readable(m_listener)) continue;
        const int client = accept(m_listener, nullptr, nullptr);
        if (client >= 0) m_connections.emplace_back([this, client] { pass_on(client); });
    }
}

void counting_proxy::pass_on(int client) {
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(m_server_port);
    bool is_open = connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    const int at_once = 1;
    for (const int each : {client, server}) setsockopt(each, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    bool server_has_spoken = true;
    std::vector<char> bytes(65'536);
    while (is_open && !m_is_over) {
        pollfd both[] = {{.fd = client, .events = POLLIN, .revents = 0},
                         {.fd = server, .events = POLLIN, .revents = 0}};
        if (poll(both, 2, tick_ms) <= 0) continue;
        for (const pollfd& each : both) {
            if (each.revents == 0 || !is_open) continue;
            const bool is_client = each.fd == client;
            const ssize_t size = recv(each.fd, bytes.data(), bytes.size(), 0);
            if (size > 0 && is_client && server_has_spoken) ++m_round_trips;
            server_has_spoken = !is_client;
            is_open = size > 0 && send_all(is_client ? server : client, bytes.data(), static_cast<std::size_t>(size));
        }
    }
    close(client);
    close(server);
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

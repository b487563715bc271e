// Stands between a client and a server on loopback, passes everything on, and counts the round trips.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace rowan::test {

/// A round trip begins when the client sends after the server has spoken; however many packets it then takes.
class counting_proxy {
public:
    /// In front of 127.0.0.1:`server_port`.
    explicit counting_proxy(std::uint16_t server_port);
    counting_proxy(const counting_proxy&) = delete;
    counting_proxy& operator=(const counting_proxy&) = delete;
    /// Cuts the connections that are left.
    ~counting_proxy();

    [[nodiscard]] std::uint16_t port() const noexcept { return m_port; }
    /// Of all connections so far.
    [[nodiscard]] int round_trips() const noexcept { return m_round_trips; }

private:
    void accept_all();
    void pass_on(int client);

    std::uint16_t m_server_port;
    std::uint16_t m_port = 0;
    int m_listener;
    std::atomic<bool> m_is_over{false};
    std::atomic<int> m_round_trips{0};
    std::vector<std::thread> m_connections;
    std::thread m_acceptor;
};

/// The port of a URL "scheme://user@127.0.0.1:port/…".
[[nodiscard]] std::uint16_t port_of(const std::string& url);
/// The same URL with another port.
[[nodiscard]] std::string with_port(const std::string& url, std::uint16_t port);

} // namespace rowan::test

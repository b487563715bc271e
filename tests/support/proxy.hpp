// Stands between a client and a server on loopback: counts the round trips, and is the network that fails.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace rowan::test {

enum class direction : std::uint8_t { to_server, to_client };

/// Passes on what comes, at once and whole, unless it is told otherwise.
class proxy {
public:
    /// In front of 127.0.0.1:`server_port`.
    explicit proxy(std::uint16_t server_port);
    proxy(const proxy&) = delete;
    proxy& operator=(const proxy&) = delete;
    /// Cuts the connections that are left.
    ~proxy();

    [[nodiscard]] std::uint16_t port() const noexcept { return m_port; }
    /// Of all connections so far. A round trip begins when the client sends after the server has spoken; however many
    /// packets it then takes.
    [[nodiscard]] int round_trips() const noexcept { return m_round_trips; }
    /// Of all connections so far.
    [[nodiscard]] std::uint64_t bytes(direction way) const noexcept { return m_bytes[index(way)]; }

    /// Cuts the connection that passes the `count`th byte from now, behind that byte; others are not concerned.
    void cut_after(direction way, std::uint64_t count) { arm(way, {count, ending::cut}); }
    /// The same, but that connection only holds back what comes behind that byte, until `heal`. Its other direction
    /// goes on, and what is held back arrives even if the sender has closed meanwhile.
    void hold_after(direction way, std::uint64_t count) { arm(way, {count, ending::hold}); }
    /// Whether what was armed by one of the two has happened.
    [[nodiscard]] bool has_struck(direction way) const;
    /// Whether the client has closed the connection that it has struck.
    [[nodiscard]] bool is_given_up(direction way) const;

    /// New connections go to another server, as behind a balancer.
    void turn_to(std::uint16_t server_port) noexcept { m_server_port = server_port; }
    /// Cuts every connection; new ones are cut at once until `heal`.
    void cut_all() noexcept { m_is_cut = true; }
    /// Each byte goes in a packet of its own.
    void slice(bool is_sliced) noexcept { m_is_sliced = is_sliced; }
    /// Every packet waits.
    void slow(std::chrono::microseconds wait) noexcept { m_wait_us = wait.count(); }
    /// Everything passes again.
    void heal();

private:
    enum class ending : std::uint8_t { cut, hold };
    struct fault {
        std::uint64_t left; // bytes that pass before it
        ending how;
        std::uint64_t victim = 0; // the connection that it has struck
        bool is_given_up = false;
    };
    struct verdict {
        std::size_t may_pass;
        bool is_cut;
    };
    struct guest {
        std::atomic<bool> has_left{false};
        std::thread thread{};
    };
    class passage;

    static std::size_t index(direction way) noexcept { return static_cast<std::size_t>(way); }
    void arm(direction way, fault next);
    [[nodiscard]] verdict ask(direction way, std::uint64_t connection, std::size_t size);
    void note_end(std::uint64_t connection);
    void accept_all();

    std::atomic<std::uint16_t> m_server_port;
    std::uint16_t m_port = 0;
    int m_listener;
    std::atomic<bool> m_is_over{false};
    std::atomic<bool> m_is_cut{false};
    std::atomic<bool> m_is_sliced{false};
    std::atomic<std::int64_t> m_wait_us{0};
    std::atomic<int> m_round_trips{0};
    std::atomic<std::uint64_t> m_connections{0};
    std::array<std::atomic<std::uint64_t>, 2> m_bytes{};
    mutable std::mutex m_mutex{};
    std::array<std::optional<fault>, 2> m_faults{};
    std::list<guest> m_guests{};
    std::thread m_acceptor{};
};

/// The port of a URL "scheme://user@127.0.0.1:port/…".
[[nodiscard]] std::uint16_t port_of(const std::string& url);
/// The same URL with another port.
[[nodiscard]] std::string with_port(const std::string& url, std::uint16_t port);

} // namespace rowan::test

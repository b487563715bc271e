// Asks the server to cancel what a connection is doing, from a thread that may be left behind.
#include "cancel.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace rowan::postgresql {
namespace {

// Lives as long as the longer of the two threads that share it.
struct request {
    request() = default;
    request(const request&) = delete;
    request& operator=(const request&) = delete;
    ~request() { PQfreeCancel(cancel); }

    PGcancel* cancel = nullptr;
    std::mutex mutex{};
    std::condition_variable wake{};
    bool is_done = false;
    bool is_taken = false;
};

void send(request& what) {
    char ignored[256];
    const bool is_taken = PQcancel(what.cancel, ignored, sizeof ignored) != 0;
    const std::lock_guard lock(what.mutex);
    what.is_taken = is_taken;
    what.is_done = true;
    what.wake.notify_one();
}

} // namespace

bool cancel_statement(PGconn* handle, driver::deadline until) noexcept {
    try {
        const auto shared = std::make_shared<request>();
        shared->cancel = PQgetCancel(handle);
        if (shared->cancel == nullptr) return false;
        std::thread([shared] { send(*shared); }).detach();
        std::unique_lock lock(shared->mutex);
        const std::chrono::nanoseconds left(until - driver::clock_now());
        shared->wake.wait_for(lock, left, [&] { return shared->is_done; });
        return shared->is_taken;
    } catch (...) { // no memory, no thread: then the connection is closed instead
        return false;
    }
}

} // namespace rowan::postgresql

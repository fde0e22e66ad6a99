#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/gateway/tests/http_client.hpp"

namespace gateway {

/// Clients that ask for one path, one request after the other, from construction to `stop`; each of one of several gateways,
/// and when that one is gone, once more of the next.
class Shoppers {
public:
    Shoppers(std::vector<std::uint16_t> ports, std::string target, int count);
    Shoppers(std::uint16_t port, std::string target, int count)
        : Shoppers{std::vector{port}, std::move(target), count} {}
    ~Shoppers() { stop(); }

    void stop();
    /// How many answers there were of each status; 0: none, at the second try either.
    std::map<int, int> statuses() const;
    int answers() const;
    /// The body of an answer that wasn't 200, to be shown.
    std::string trouble() const;
    std::chrono::milliseconds slowest() const;

private:
    void shop(std::size_t turn);
    HttpAnswer ask(std::size_t turn) const;

    const std::vector<std::uint16_t> ports_;
    const std::string target_;
    std::atomic<bool> stopped_ = false;
    mutable std::mutex mutex_;
    std::map<int, int> statuses_;
    std::string trouble_;
    std::chrono::milliseconds slowest_{0};
    std::vector<std::jthread> threads_;
};

}  // namespace gateway

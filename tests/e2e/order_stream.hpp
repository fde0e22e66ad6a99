#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/shop.hpp"

namespace kontor {

/// Customers that order one thing after the other, each order with a key of its own, and ask again with the same key until
/// they are told what became of it.
class OrderStream {
public:
    /// What a customer was told, once and for all.
    struct Outcome {
        int status = 0;  ///< 201 or 409; 0 when the customer gave up
        std::string order;
        std::string last;  ///< the last answer, for messages
    };

    OrderStream(const Node& node, std::string sku, int customers);
    /// Lets the orders under way end.
    ~OrderStream();

    /// Orders that were decided so far.
    std::size_t decided() const { return decided_; }
    /// No new orders; returns when those under way have ended. All outcomes, by key.
    std::map<std::string, Outcome> stop();

private:
    void shop(Shop customer, int number);
    Outcome order(Shop& customer, const std::string& key, const Json& body);

    const std::string sku_;
    std::atomic<bool> stopping_ = false;
    std::atomic<std::size_t> decided_ = 0;
    std::mutex mutex_;
    std::map<std::string, Outcome> outcomes_;
    std::vector<std::thread> customers_;
};

}  // namespace kontor

#include "services/gateway/tests/traffic/shoppers.hpp"

namespace gateway {

Shoppers::Shoppers(std::uint16_t port, std::string target, int count)
    : port_{port}, target_{std::move(target)} {
    for (int i = 0; i < count; ++i) threads_.emplace_back([this] { shop(); });
}

void Shoppers::stop() {
    stopped_ = true;
    threads_.clear();
}

void Shoppers::shop() {
    while (!stopped_) {
        const auto since = std::chrono::steady_clock::now();
        const auto answer = http_request(port_, "GET", target_);
        const auto taken =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - since);
        const std::scoped_lock lock{mutex_};
        ++statuses_[answer.status];
        slowest_ = std::max(slowest_, taken);
        if (answer.status != 200) trouble_ = answer.body;
    }
}

std::map<int, int> Shoppers::statuses() const {
    const std::scoped_lock lock{mutex_};
    return statuses_;
}

int Shoppers::answers() const {
    int sum = 0;
    for (const auto& [status, count] : statuses()) sum += count;
    return sum;
}

std::string Shoppers::trouble() const {
    const std::scoped_lock lock{mutex_};
    return trouble_;
}

std::chrono::milliseconds Shoppers::slowest() const {
    const std::scoped_lock lock{mutex_};
    return slowest_;
}

}  // namespace gateway

#include "services/gateway/tests/traffic/shoppers.hpp"

#include <optional>
#include <stdexcept>

namespace gateway {
namespace {

/// Nothing when the gateway is gone, or goes meanwhile.
std::optional<HttpAnswer> answer_of(std::uint16_t port, const std::string& target) {
    try {
        return http_request(port, "GET", target);
    } catch (const std::runtime_error&) {
        return std::nullopt;
    }
}

}  // namespace

Shoppers::Shoppers(std::vector<std::uint16_t> ports, std::string target, int count)
    : ports_{std::move(ports)}, target_{std::move(target)} {
    for (int i = 0; i < count; ++i) threads_.emplace_back([this, i] { shop(static_cast<std::size_t>(i)); });
}

void Shoppers::stop() {
    stopped_ = true;
    threads_.clear();
}

HttpAnswer Shoppers::ask(std::size_t turn) const {
    auto answer = answer_of(ports_[turn % ports_.size()], target_);
    if (!answer && ports_.size() > 1) answer = answer_of(ports_[(turn + 1) % ports_.size()], target_);
    return answer.value_or(HttpAnswer{.body = "no gateway answered"});
}

/// In turn of each gateway.
void Shoppers::shop(std::size_t turn) {
    for (; !stopped_; ++turn) {
        const auto since = std::chrono::steady_clock::now();
        const auto answer = ask(turn);
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

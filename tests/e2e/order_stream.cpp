#include "tests/e2e/order_stream.hpp"

#include "cli/base/waiter.hpp"

namespace kontor {
namespace {

/// Longer than any restart, and than the coordinator needs to give a step up.
constexpr std::chrono::seconds patience{90};
/// As a client with manners does, so that a node that starts again isn't swamped.
constexpr std::chrono::milliseconds ask_again_after{100};
constexpr int declined_every = 5;

/// Whether the answer says what became of the order.
bool is_decided(const Answer& answer) {
    return answer.status == 201 || answer.status == 409;
}

/// Whether asking again can help: no connection, nobody there, too busy, not yet.
bool is_undecided(const Answer& answer) {
    return answer.status == 0 || answer.status == 202 || answer.status == 503 || answer.status == 504;
}

std::string order_in(const Answer& answer) {
    return answer.body.value(answer.status == 409 ? "order" : "id", "");
}

}  // namespace

OrderStream::OrderStream(const Node& node, std::string sku, int customers) : sku_{std::move(sku)} {
    for (int number = 0; number < customers; ++number) {
        customers_.emplace_back(&OrderStream::shop, this, new_customer_of(node), number);
    }
}

OrderStream::~OrderStream() {
    stop();
}

std::map<std::string, OrderStream::Outcome> OrderStream::stop() {
    stopping_ = true;
    for (auto& customer : customers_) customer.join();
    customers_.clear();
    return outcomes_;
}

void OrderStream::shop(Shop customer, int number) {
    for (int count = 0; !stopping_; ++count) {
        const auto key = "stream-" + std::to_string(number) + "-" + std::to_string(count);
        const auto* token = count % declined_every == number % declined_every ? "tok_declined" : "tok_ok";
        auto outcome = order(customer, key, order_of(sku_, 1, token));
        const std::scoped_lock lock{mutex_};
        outcomes_[key] = std::move(outcome);
    }
}

OrderStream::Outcome OrderStream::order(Shop& customer, const std::string& key, const Json& body) {
    cli::SteadyWaiter waiter;
    const auto until = waiter.now() + patience;
    for (;;) {
        const auto answer =
            customer.post("/api/orders", body, {{"Idempotency-Key", key}, {"Prefer", "wait=5"}});
        if (is_decided(answer)) {
            ++decided_;
            return {answer.status, order_in(answer), answer.text()};
        }
        if (!is_undecided(answer) || waiter.now() > until) return {0, {}, answer.text()};
        waiter.pause(ask_again_after);
    }
}

}  // namespace kontor

// Runs a plan against a node: a few workers, each with its own connection, taking the steps in order.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/base/waiter.hpp"
#include "cli/baskets/plan.hpp"
#include "cli/node/http.hpp"
#include "cli/replay/outcome.hpp"

namespace kontor::cli {

struct ReplayOptions {
    double rate = 0;  ///< orders and cancellations a second; 0: as fast as they are answered
    std::size_t concurrency = 8;
    Milliseconds patience{120'000};  ///< for each order
    nlohmann::json payment{};        ///< the `payment` of every order
};

class Replay {
public:
    using OnOutcome = std::function<void(const Step&, const Outcome&)>;

    /// `connect` opens connections of the customer. `on_outcome` is called once for each step, by one thread
    /// at a time, as it is decided.
    Replay(Connect connect, const std::vector<Step>& steps, ReplayOptions options, OnOutcome on_outcome);

    /// Returns the outcome of each step. An interrupt leaves the rest as not_run.
    std::vector<Outcome> run();

private:
    Outcome take(std::size_t index, HttpTransport& api);
    Outcome place(const Step& step, HttpTransport& api);
    Outcome cancel(const Step& step, HttpTransport& api);
    Outcome wait_for(std::size_t index);
    bool wait_for_turn();
    void finish(std::size_t index, Outcome outcome);

    const Connect connect_;
    const std::vector<Step>& steps_;
    const ReplayOptions options_;
    const OnOutcome on_outcome_;
    SteadyWaiter waiter_;
    TimePoint started_{};

    std::mutex mutex_;
    std::condition_variable finished_;
    std::vector<std::optional<Outcome>> outcomes_;
    std::size_t turns_ = 0;
};

/// The body of POST /api/orders for a record: collected, since the data has no address.
nlohmann::json order_body(const BasketRecord& record, const nlohmann::json& payment);

}  // namespace kontor::cli

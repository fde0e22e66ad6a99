#include "cli/replay/replay.hpp"

#include "cli/base/failure.hpp"
#include "cli/base/parallel.hpp"
#include "cli/replay/shopper.hpp"

namespace kontor::cli {

using Json = nlohmann::json;

Json order_body(const BasketRecord& record, const Json& payment) {
    Json items = Json::array();
    for (const BasketLine& line : record.lines)
        items.push_back({{"sku", line.sku}, {"quantity", line.quantity}});
    return {{"items", std::move(items)}, {"payment", payment}, {"delivery", {{"method", "pickup"}}}};
}

Replay::Replay(Connect connect, const std::vector<Step>& steps, ReplayOptions options, OnOutcome on_outcome)
    : connect_(std::move(connect)),
      steps_(steps),
      options_(std::move(options)),
      on_outcome_(std::move(on_outcome)),
      outcomes_(steps.size()) {}

std::vector<Outcome> Replay::run() {
    started_ = waiter_.now();
    for_each_concurrently(steps_.size(), options_.concurrency, [&] {
        return [this, api = connect_()](std::size_t index) { finish(index, take(index, *api)); };
    });
    std::vector<Outcome> outcomes;
    for (auto& outcome : outcomes_) outcomes.push_back(*std::move(outcome));
    return outcomes;
}

// Nothing escapes from here: another worker may be waiting for this step.
Outcome Replay::take(std::size_t index, HttpTransport& api) {
    const Step& step = steps_[index];
    const bool is_sent = step.kind == Step::Kind::order || step.target;
    if (!is_sent) {
        const auto kind = step.kind == Step::Kind::dirty ? Outcome::Kind::dirty : Outcome::Kind::unmatched;
        return {.kind = kind, .code = step.reasons.front().code, .detail = step.reasons.front().detail};
    }
    try {
        if (!wait_for_turn()) return {};
        return step.kind == Step::Kind::order ? place(step, api) : cancel(step, api);
    } catch (const std::exception& error) {
        return {.kind = Outcome::Kind::undecided, .detail = error.what()};
    }
}

bool Replay::wait_for_turn() {
    if (options_.rate <= 0) return !interrupted();
    std::unique_lock lock{mutex_};
    const auto turn = static_cast<double>(turns_++);
    lock.unlock();
    const std::chrono::duration<double> offset{turn / options_.rate};
    const auto left = std::chrono::ceil<Milliseconds>(started_ + offset - waiter_.now());
    return waiter_.pause(std::max(left, Milliseconds{0}));
}

Outcome Replay::place(const Step& step, HttpTransport& api) {
    return Shopper{api, waiter_, options_.patience}.place(step.key,
                                                          order_body(step.record, options_.payment));
}

// The order it is about was handed out earlier, so its outcome comes without this worker's doing.
Outcome Replay::cancel(const Step& step, HttpTransport& api) {
    const Outcome target = wait_for(*step.target);
    if (target.kind == Outcome::Kind::not_run) return {};
    if (target.kind != Outcome::Kind::confirmed) {
        return {.kind = Outcome::Kind::unmatched,
                .code = "order-not-confirmed",
                .detail = "the order of invoice " + steps_[*step.target].record.invoice + " is " +
                          name_of(target.kind)};
    }
    return Shopper{api, waiter_, options_.patience}.cancel(target.order, "invoice " + step.record.invoice);
}

Outcome Replay::wait_for(std::size_t index) {
    std::unique_lock lock{mutex_};
    finished_.wait(lock, [&] { return outcomes_[index].has_value(); });
    return *outcomes_[index];
}

void Replay::finish(std::size_t index, Outcome outcome) {
    const std::lock_guard lock{mutex_};
    on_outcome_(steps_[index], outcome);
    outcomes_[index] = std::move(outcome);
    finished_.notify_all();
}

}  // namespace kontor::cli

#include "runtime/rpc/client.hpp"

#include <prometheus/counter.h>

#include <algorithm>
#include <condition_variable>
#include <optional>

#include "runtime/rpc/wire.hpp"

namespace kontor {
namespace {

/// Between attempts when the service said "busy" without a time, or nobody serves it yet.
constexpr Milliseconds short_pause{50};

bool worth_a_retry(const Reply& reply) {
    return reply.is_error();
}

}  // namespace

/// One call until it is done. Its mutable members are guarded by the client's mutex.
struct RpcClient::Pending {
    kontor::Call call;
    Done done;
    std::string correlation;
    SteadyTime deadline;
    Scheduler::TimerId timer = 0;
    bool sent = false;
    std::optional<Reply> last_error;
};

RpcClient::RpcClient(Bus& bus, Directory& directory, Scheduler& scheduler, const Clock& clock, Ids& ids,
                     Metrics& metrics)
    : bus_{bus},
      directory_{directory},
      scheduler_{scheduler},
      clock_{clock},
      ids_{ids},
      metrics_{metrics},
      reply_topic_{"kontor/reply/" + bus.client_id() + "/rpc"} {}

RpcClient::~RpcClient() = default;

void RpcClient::start() {
    bus_.subscribe(reply_topic_, 0, [this](const Message& message) { received(message); });
}

void RpcClient::call(kontor::Call call, Done done) {
    auto pending = std::make_shared<Pending>();
    const auto bytes = ids_.random_bytes();
    pending->correlation.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    pending->deadline = clock_.steady() + call.timeout;
    pending->call = std::move(call);
    pending->done = std::move(done);
    {
        const std::scoped_lock lock{mutex_};
        pending_.emplace(pending->correlation, pending);
    }
    attempt(pending);
}

Reply RpcClient::call_and_wait(kontor::Call call) {
    struct Waiter {
        std::mutex mutex;
        std::condition_variable arrived;
        std::optional<Reply> reply;
    };
    const auto waiter = std::make_shared<Waiter>();
    this->call(std::move(call), [waiter](Reply reply) {
        {
            const std::scoped_lock lock{waiter->mutex};
            waiter->reply = std::move(reply);
        }
        waiter->arrived.notify_one();
    });
    std::unique_lock lock{waiter->mutex};
    waiter->arrived.wait(lock, [&] { return waiter->reply.has_value(); });
    return std::move(*waiter->reply);
}

void RpcClient::attempt(const PendingPtr& pending) {
    const auto& call = pending->call;
    const auto left = std::chrono::ceil<Milliseconds>(pending->deadline - clock_.steady());
    if (left <= Milliseconds{0}) {
        const auto unknown = Reply::error({ErrorKind::timeout, call.service + " did not answer in time"});
        return finish(pending, pending->last_error.value_or(unknown));
    }
    if (!directory_.is_up(call.service)) {
        const auto absent = Reply::error({ErrorKind::unavailable, call.service + " is not running"});
        // Once something was sent its outcome is unknown, whoever is there now.
        if (call.fail_when_absent && !pending->sent) return finish(pending, absent);
        return retry_later(pending, std::min(left, short_pause));
    }
    Request request;
    request.id = call.id;
    request.body = call.body;
    request.principal = call.principal;
    request.trace = child_of(call.trace, ids_);
    auto message = wire::write_request(request, "kontor/rpc/" + call.service + "/" + call.method,
                                       reply_topic_, pending->correlation, left);
    const bool sent = bus_.publish(std::move(message));
    if (sent) {
        if (pending->sent) {
            metrics_
                .counter("kontor_rpc_client_retries_total", "Requests sent again",
                         {{"service", call.service}, {"method", call.method}})
                .Increment();
        }
        pending->sent = true;
    }
    retry_later(pending, std::min(left, sent ? call.attempt_timeout : short_pause));
}

void RpcClient::retry_later(const PendingPtr& pending, Milliseconds delay) {
    const std::scoped_lock lock{mutex_};
    if (!pending_.contains(pending->correlation)) return;  // answered meanwhile
    scheduler_.cancel(pending->timer);
    pending->timer = scheduler_.after(delay, [this, weak = std::weak_ptr{pending}] {
        if (const auto alive = weak.lock()) attempt(alive);
    });
}

RpcClient::PendingPtr RpcClient::find(std::string_view correlation) {
    const std::scoped_lock lock{mutex_};
    const auto found = pending_.find(correlation);
    return found == pending_.end() ? nullptr : found->second;
}

void RpcClient::received(const Message& message) {
    const auto pending = find(message.correlation_data);
    if (!pending) return;  // late, or a second answer
    auto reply = wire::read_reply(message);
    if (!worth_a_retry(reply)) return finish(pending, std::move(reply));
    const auto asked_to_wait = Milliseconds{retry_after_ms(reply.body())};
    const auto left = std::chrono::ceil<Milliseconds>(pending->deadline - clock_.steady());
    pending->last_error = reply;
    if (left <= short_pause) return finish(pending, std::move(reply));
    retry_later(pending, std::min(left, std::max(asked_to_wait, short_pause)));
}

void RpcClient::finish(const PendingPtr& pending, Reply reply) {
    {
        const std::scoped_lock lock{mutex_};
        if (pending_.erase(pending->correlation) == 0) return;
        scheduler_.cancel(pending->timer);
    }
    pending->done(std::move(reply));
}

}  // namespace kontor

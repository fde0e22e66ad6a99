#include "runtime/rpc/client.hpp"

#include <prometheus/counter.h>

#include <algorithm>
#include <optional>

#include "runtime/rpc/wire.hpp"

namespace kontor {
namespace {

/// Between attempts when the service said "busy" without a time, or nobody serves it yet.
constexpr Milliseconds short_pause{50};

bool worth_a_retry(const Reply& reply) {
    return reply.is_error() && reply.code() != "parked";
}

/// Surely nothing was done.
bool was_turned_away(const Reply& reply) {
    return reply.code() == "busy" || reply.code() == "unavailable";
}

}  // namespace

/// One call until it is done. Its mutable members, from `timer` on, are guarded by the client's mutex.
struct RpcClient::Pending {
    kontor::Call call;
    Done done;
    std::string correlation;
    SteadyTime deadline;
    Scheduler::TimerId timer = 0;
    std::size_t sent = 0;      // attempts
    std::size_t answered = 0;  // of them, with an error
    std::optional<Reply> error;
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

void RpcClient::attempt(const PendingPtr& pending) {
    const auto& call = pending->call;
    const auto left = std::chrono::ceil<Milliseconds>(pending->deadline - clock_.steady());
    if (left <= Milliseconds{0}) return finish(pending, outcome_unless_answered(pending));
    if (!directory_.is_up(call.service)) {
        const auto absent = Reply::error({ErrorKind::unavailable, call.service + " is not running"});
        // Once something was sent its outcome is unknown, whoever is there now.
        if (call.fail_when_absent && !was_sent(pending)) return finish(pending, absent);
        return retry_later(pending, std::min(left, short_pause));
    }
    const bool sent = send(pending, left);
    retry_later(pending, std::min(left, sent ? call.attempt_timeout : short_pause));
}

bool RpcClient::send(const PendingPtr& pending, Milliseconds left) {
    const auto& call = pending->call;
    Request request;
    request.id = call.id;
    request.body = call.body;
    request.principal = call.principal;
    request.trace = child_of(call.trace, ids_);
    auto message = wire::write_request(request, "kontor/rpc/" + call.service + "/" + call.method,
                                       reply_topic_, pending->correlation, left);
    // Counted first: the answer may be here before `publish` returns.
    const auto earlier = count_attempt(pending, 1);
    if (!bus_.publish(std::move(message))) {
        count_attempt(pending, -1);
        return false;
    }
    if (earlier > 0) {
        metrics_
            .counter("kontor_rpc_client_retries_total", "Requests sent again",
                     {{"service", call.service}, {"method", call.method}})
            .Increment();
    }
    return true;
}

std::size_t RpcClient::count_attempt(const PendingPtr& pending, int change) {
    const std::scoped_lock lock{mutex_};
    const auto before = pending->sent;
    pending->sent = before + static_cast<std::size_t>(change);
    return before;
}

bool RpcClient::was_sent(const PendingPtr& pending) {
    const std::scoped_lock lock{mutex_};
    return pending->sent > 0;
}

Reply RpcClient::outcome_unless_answered(const PendingPtr& pending) {
    const std::scoped_lock lock{mutex_};
    // One attempt without an answer may have been carried out, whatever the others were told.
    if (pending->error && pending->answered >= pending->sent) return *pending->error;
    return Reply::error({ErrorKind::timeout, pending->call.service + " did not answer in time"});
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
    note_error(pending, std::move(reply));
    if (left <= short_pause) return finish(pending, outcome_unless_answered(pending));
    retry_later(pending, std::min(left, std::max(asked_to_wait, short_pause)));
}

void RpcClient::note_error(const PendingPtr& pending, Reply reply) {
    const std::scoped_lock lock{mutex_};
    ++pending->answered;
    // An attempt that was turned away says nothing of one that failed.
    if (!pending->error || was_turned_away(*pending->error)) pending->error = std::move(reply);
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

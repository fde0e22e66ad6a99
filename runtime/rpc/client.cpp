#include "runtime/rpc/client.hpp"

#include <prometheus/counter.h>

#include <algorithm>
#include <utility>

#include "runtime/rpc/wire.hpp"

namespace kontor {
namespace {

/// Between attempts when the service said "busy" without a time, or nobody serves it yet.
constexpr Milliseconds short_pause{50};
/// Of the correlation data, the part that names the call. The last byte is the attempt's number: so an answer tells which
/// attempt it answers.
constexpr std::size_t call_bytes = wire::correlation_length - 1;

bool worth_a_retry(const Reply& reply) {
    return reply.is_error() && reply.code() != "parked";
}

/// Surely nothing was done.
bool was_turned_away(const Reply& reply) {
    return reply.code() == "busy" || reply.code() == "unavailable";
}

std::string correlation_of(const std::string& call, std::size_t attempt) {
    return call + static_cast<char>(static_cast<unsigned char>(attempt));
}

}  // namespace

/// One call until it is done. Its mutable members, from `timer` on, are guarded by the client's mutex.
struct RpcClient::Pending {
    /// One that was sent, or is being sent.
    struct Attempt {
        std::string instance;
        SteadyTime since;
        bool open = true;  // the guide hasn't been told of its end
    };

    kontor::Call call;
    Done done;
    std::string correlation;  // without the attempt's number
    SteadyTime deadline;
    Scheduler::TimerId timer = 0;
    std::vector<Attempt> attempts;
    std::size_t unsent = 0;    // of them, those the bus didn't take
    std::size_t answered = 0;  // and those answered with an error
    std::optional<Reply> error;

    std::size_t sent() const { return attempts.size() - unsent; }
};

RpcClient::RpcClient(Bus& bus, Directory& directory, Scheduler& scheduler, const Clock& clock, Ids& ids,
                     Metrics& metrics)
    : bus_{bus},
      directory_{directory},
      scheduler_{scheduler},
      clock_{clock},
      ids_{ids},
      metrics_{metrics},
      reply_topic_{"kontor/reply/" + bus.client_id() + "/rpc"} {
    directory_.on_changed([this](const Instance& instance) {
        if (instance.status == "down") instance_gone(instance);
    });
}

RpcClient::~RpcClient() = default;

void RpcClient::start() {
    bus_.subscribe(reply_topic_, 0, [this](const Message& message) { received(message); });
}

void RpcClient::call(kontor::Call call, Done done) {
    auto pending = std::make_shared<Pending>();
    const auto bytes = ids_.random_bytes();
    pending->correlation.assign(reinterpret_cast<const char*>(bytes.data()), call_bytes);
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
    const auto left = left_of(pending);
    if (left <= Milliseconds{0}) return expire(pending);
    if (!directory_.is_up(call.service)) {
        const auto absent = Reply::error({ErrorKind::unavailable, call.service + " is not running"});
        // Once something was sent its outcome is unknown, whoever is there now.
        if (call.fail_when_absent && !was_sent(pending)) return finish(pending, absent);
        return retry_later(pending, std::min(left, short_pause));
    }
    if (call.guide == nullptr) return send_to(pending, {}, left);
    if (!bus_.connected()) return retry_later(pending, std::min(left, short_pause));
    auto instance = call.guide->next();
    if (!instance) return refused(pending, std::move(instance.error()), left);
    send_to(pending, std::move(*instance), left);
}

void RpcClient::send_to(const PendingPtr& pending, std::string instance, Milliseconds left) {
    const auto& call = pending->call;
    // Counted first: the answer may be here before `publish` returns.
    const auto number = add_attempt(pending, instance);
    if (publish(pending, instance, number, left)) {
        const std::scoped_lock lock{mutex_};
        if (!pending_.contains(pending->correlation)) return;  // answered meanwhile
        scheduler_.cancel(pending->timer);
        pending->timer =
            scheduler_.after(std::min(left, call.attempt_timeout), [this, weak = std::weak_ptr{pending}] {
                if (const auto alive = weak.lock()) attempt_timed_out(alive);
            });
        return;
    }
    take_back(pending, number);
    retry_later(pending, std::min(left, short_pause));
}

bool RpcClient::publish(const PendingPtr& pending, const std::string& instance, std::size_t number,
                        Milliseconds left) {
    const auto& call = pending->call;
    Request request;
    request.id = call.id;
    request.body = call.body;
    request.principal = call.principal;
    request.trace = child_of(call.trace, ids_);
    auto topic = "kontor/rpc/" + call.service + "/" + call.method;
    if (!instance.empty()) topic += "/" + instance;
    auto message = wire::write_request(request, std::move(topic), reply_topic_,
                                       correlation_of(pending->correlation, number), left);
    if (!bus_.publish(std::move(message))) return false;
    if (number > 0) {
        metrics_
            .counter("kontor_rpc_client_retries_total", "Requests sent again",
                     {{"target", call.service}, {"method", call.method}})
            .Increment();
    }
    return true;
}

void RpcClient::refused(const PendingPtr& pending, Reply refusal, Milliseconds left) {
    if (!was_sent(pending)) return finish(pending, std::move(refusal));
    if (auto error = error_if_all_failed(pending)) return finish(pending, std::move(*error));
    retry_later(pending, std::min(left, std::max(Milliseconds{retry_after_ms(refusal.body())}, short_pause)));
}

void RpcClient::attempt_timed_out(const PendingPtr& pending) {
    const auto& call = pending->call;
    const auto left = left_of(pending);
    if (left <= Milliseconds{0}) return expire(pending);
    if (call.guide == nullptr) return attempt(pending);
    if (!call.waits) {
        for (const auto& closed : close_attempts(pending)) call.guide->silent(closed.number);
    }
    retry_later(pending, std::min(left, call.guide->pause(Milliseconds{0})));
}

/// What it was asked it will not answer.
void RpcClient::instance_gone(const Instance& instance) {
    std::vector<std::pair<PendingPtr, std::size_t>> lost;
    {
        const std::scoped_lock lock{mutex_};
        for (const auto& [correlation, pending] : pending_) {
            if (pending->call.service != instance.service || pending->attempts.empty()) continue;
            auto& last = pending->attempts.back();
            if (last.instance.empty() || last.instance != instance.instance) continue;
            if (!std::exchange(last.open, false)) continue;
            lost.emplace_back(pending, pending->attempts.size() - 1);
        }
    }
    for (const auto& [pending, number] : lost) {
        pending->call.guide->abandoned(number);
        const auto left = left_of(pending);
        retry_later(pending, std::min(left, pending->call.guide->pause(Milliseconds{0})));
    }
}

std::size_t RpcClient::add_attempt(const PendingPtr& pending, std::string instance) {
    const std::scoped_lock lock{mutex_};
    pending->attempts.push_back({std::move(instance), clock_.steady()});
    return pending->attempts.size() - 1;
}

void RpcClient::take_back(const PendingPtr& pending, std::size_t number) {
    {
        const std::scoped_lock lock{mutex_};
        ++pending->unsent;
    }
    if (close_attempt(pending, number)) pending->call.guide->abandoned(number);
}

/// True when its guide is to be told how it ended.
bool RpcClient::close_attempt(const PendingPtr& pending, std::size_t number) {
    const std::scoped_lock lock{mutex_};
    return number < pending->attempts.size() && std::exchange(pending->attempts[number].open, false) &&
           pending->call.guide != nullptr;
}

std::vector<RpcClient::Closed> RpcClient::close_attempts(const PendingPtr& pending) {
    const std::scoped_lock lock{mutex_};
    std::vector<Closed> closed;
    for (std::size_t i = 0; i < pending->attempts.size(); ++i) {
        auto& attempt = pending->attempts[i];
        if (std::exchange(attempt.open, false)) closed.push_back({i, attempt.since});
    }
    return closed;
}

bool RpcClient::was_sent(const PendingPtr& pending) {
    const std::scoped_lock lock{mutex_};
    return pending->sent() > 0;
}

std::optional<Reply> RpcClient::error_if_all_failed(const PendingPtr& pending) {
    const std::scoped_lock lock{mutex_};
    return pending->answered >= pending->sent() ? pending->error : std::nullopt;
}

Reply RpcClient::outcome_unless_answered(const PendingPtr& pending) {
    // One attempt without an answer may have been carried out, whatever the others were told.
    if (auto error = error_if_all_failed(pending)) return std::move(*error);
    if (!was_sent(pending)) return Reply::error({ErrorKind::unavailable, "there is no way to send it now"});
    return Reply::error({ErrorKind::timeout, pending->call.service + " did not answer in time"});
}

Milliseconds RpcClient::left_of(const PendingPtr& pending) const {
    return std::chrono::ceil<Milliseconds>(pending->deadline - clock_.steady());
}

void RpcClient::retry_later(const PendingPtr& pending, Milliseconds delay) {
    const std::scoped_lock lock{mutex_};
    if (!pending_.contains(pending->correlation)) return;  // answered meanwhile
    scheduler_.cancel(pending->timer);
    pending->timer = scheduler_.after(delay, [this, weak = std::weak_ptr{pending}] {
        if (const auto alive = weak.lock()) attempt(alive);
    });
}

RpcClient::PendingPtr RpcClient::find(std::string_view call) {
    const std::scoped_lock lock{mutex_};
    const auto found = pending_.find(call);
    return found == pending_.end() ? nullptr : found->second;
}

void RpcClient::received(const Message& message) {
    const std::string_view correlation = message.correlation_data;
    if (correlation.size() != wire::correlation_length) return;
    const auto pending = find(correlation.substr(0, call_bytes));
    if (!pending) return;  // late, or a second answer
    const auto number = std::size_t{static_cast<unsigned char>(correlation.back())};
    auto reply = wire::read_reply(message);
    if (close_attempt(pending, number)) pending->call.guide->answered(number, reply);
    if (!worth_a_retry(reply)) return finish(pending, std::move(reply));
    const auto asked_to_wait = Milliseconds{retry_after_ms(reply.body())};
    const auto left = left_of(pending);
    note_error(pending, std::move(reply));
    if (left <= short_pause) return finish(pending, outcome_unless_answered(pending));
    const auto pause = pending->call.guide != nullptr ? pending->call.guide->pause(asked_to_wait)
                                                      : std::max(asked_to_wait, short_pause);
    retry_later(pending, std::min(left, pause));
}

void RpcClient::note_error(const PendingPtr& pending, Reply reply) {
    const std::scoped_lock lock{mutex_};
    ++pending->answered;
    // An attempt that was turned away says nothing of one that failed.
    if (!pending->error || was_turned_away(*pending->error)) pending->error = std::move(reply);
}

/// An attempt that had its time and isn't answered is silent; one that was made at the last moment says nothing.
void RpcClient::expire(const PendingPtr& pending) {
    const auto& call = pending->call;
    if (call.guide != nullptr) {
        const auto now = clock_.steady();
        for (const auto& [number, since] : close_attempts(pending)) {
            const bool had_its_time = number == 0 || now - since >= call.attempt_timeout;
            had_its_time ? call.guide->silent(number) : call.guide->abandoned(number);
        }
    }
    finish(pending, outcome_unless_answered(pending));
}

void RpcClient::finish(const PendingPtr& pending, Reply reply) {
    {
        const std::scoped_lock lock{mutex_};
        if (pending_.erase(pending->correlation) == 0) return;
        scheduler_.cancel(pending->timer);
    }
    if (pending->call.guide != nullptr) {
        for (const auto& closed : close_attempts(pending)) pending->call.guide->abandoned(closed.number);
    }
    pending->done(std::move(reply));
}

}  // namespace kontor

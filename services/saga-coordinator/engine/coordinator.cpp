#include "services/saga-coordinator/engine/coordinator.hpp"

#include <algorithm>

#include "runtime/base/invariant.hpp"

namespace saga_coordinator {
namespace {

using kontor::Json;
using kontor::Milliseconds;
using kontor::Reply;
using kontor::Transaction;

constexpr Milliseconds first_pause{200};
constexpr Milliseconds longest_pause{30'000};
/// A deferred answer leaves this long before the caller's deadline, so that it arrives in time.
constexpr Milliseconds answer_margin{100};
/// Within one attempt the same request is sent again after this long: messages get lost, instances die.
constexpr Milliseconds resend_after{1000};
/// Before the store is asked again for what it could not do.
constexpr Milliseconds store_pause{1000};

Outcome outcome_of(const Reply& reply) {
    if (reply.is_ok()) return Outcome::done;
    if (reply.is_error() && reply.code() == "parked") return Outcome::parked;
    return reply.is_rejected() ? Outcome::refused : Outcome::unknown;
}

/// The problem that made a saga turn back: the service's own, or that it gave no decision.
Json failure_of(const Saga& saga, const Reply& reply) {
    auto failure = reply.body();
    if (!reply.is_rejected()) {
        const auto& service = saga.rpc().service;
        const auto* what =
            outcome_of(reply) == Outcome::parked ? " can't decide it" : " gave no answer in time";
        failure = kontor::problem_of(kontor::refused(service + "-unanswered", service + what));
    }
    failure["code"] = kontor::problem_code(failure);
    failure["step"] = saga.step().name;
    return failure;
}

/// The table's coarse state: compensation counts as running.
std::string_view table_state(Phase phase) {
    return name_of(phase == Phase::compensating ? Phase::running : phase);
}

}  // namespace

Coordinator::Coordinator(kontor::Service& service, const Definitions& definitions)
    : service_{service},
      definitions_{definitions},
      table_{service.database()},
      private_inputs_{service.database()},
      events_{service.database()},
      client_{service.client()} {}

std::optional<Saga> Coordinator::find(const std::string& id) {
    const auto found = live_.find(id);
    if (found != live_.end()) return found->second.saga;
    return stored(id);
}

std::optional<Saga> Coordinator::stored(const std::string& id) {
    return replay(definitions_, events_.stream("saga", id));
}

void Coordinator::resume() {
    service_.writer().submit_always({
        [this](Transaction&) { resume_all(); },
        [this](const kontor::Error& error) {
            service_.log().error("sagas could not be resumed", {{"cause", error.detail}});
            service_.scheduler().after(store_pause, [this] { resume(); });
        },
    });
}

void Coordinator::resume_all() {
    const auto ids = table_.unfinished();
    if (!ids.empty()) service_.log().info("resuming sagas", {{"count", ids.size()}});
    for (const auto& id : ids) {
        if (live_.contains(id)) continue;
        auto saga = replay(definitions_, events_.stream("saga", id));
        INVARIANT(saga.has_value());
        if (const auto parts = private_inputs_.find(id)) put_back(saga->data["input"], *parts);
        run(std::move(*saga));
    }
}

void Coordinator::start(Saga saga, Json started, const SagaRow& row, Transaction& transaction) {
    const auto now = transaction.now();
    private_inputs_.keep(saga.id, take_out(started["input"], saga.definition->private_input));
    transaction.append("saga", saga.id, event::started, started);
    table_.insert(row, now);
    saga.started = saga.updated = now;
    transaction.after_commit([this, saga = std::move(saga)] { run(saga); });
}

void Coordinator::run(Saga saga) {
    const auto id = saga.id;
    auto plan = saga.definition->plan();
    auto& live = live_[id] = Live{std::move(saga), std::move(plan), 1, 0, {}};
    if (live.saga.progress.phase != Phase::stuck) call(live);
}

void Coordinator::call(Live& live) {
    live.call = ++last_call_;
    const auto& rpc = live.saga.rpc();
    {
        const std::scoped_lock lock{waiting_mutex_};
        auto& waiting = waiting_[live.saga.id];
        waiting.for_what = rpc.service + "." + rpc.method;
        waiting.attempt = live.attempt;
        waiting.attempt_started = service_.clock().now();
        waiting.next_attempt.reset();
    }
    kontor::Call call{.service = rpc.service,
                      .method = rpc.method,
                      .body = form_input(rpc.input, live.saga.data),
                      .id = live.saga.request_id(),
                      .principal = {"saga-coordinator", {"service"}},
                      .trace = live.saga.trace,
                      .timeout = live.saga.step().timeout,
                      .attempt_timeout = resend_after,
                      .fail_when_absent = false};
    client_.call(std::move(call), [this, id = live.saga.id, number = live.call](Reply reply) {
        answered(id, number, std::make_shared<Reply>(std::move(reply)));
    });
}

Coordinator::Live* Coordinator::awaiting(const std::string& id, std::uint64_t call) {
    const auto found = live_.find(id);
    return found == live_.end() || found->second.call != call ? nullptr : &found->second;
}

void Coordinator::answered(const std::string& id, std::uint64_t call, const std::shared_ptr<Reply>& reply) {
    service_.writer().submit_always({
        [this, id, call, reply](Transaction& transaction) {
            const auto* live = awaiting(id, call);
            if (live == nullptr) return;
            const kontor::TraceScope scope{live->saga.trace, id};
            take(*live, *reply, transaction);
        },
        [this, id, call, reply](const kontor::Error& error) {
            const auto* live = awaiting(id, call);
            if (live == nullptr) return;
            service_.log().error("a step's outcome could not be recorded",
                                 {{"saga", id}, {"cause", error.detail}});
            show_pause(*live, store_pause, "not-recorded");
            service_.scheduler().after(store_pause, [this, id, call, reply] { answered(id, call, reply); });
        },
    });
}

void Coordinator::take(const Live& live, const Reply& reply, Transaction& transaction) {
    const auto left = live.saga.step().attempts - live.attempt;
    const auto decision = decide(live.plan, live.saga.progress, outcome_of(reply), left);
    if (decision.move != Move::try_again)
        return record(live.saga, facts_of(live, decision, reply), transaction);
    transaction.after_commit([this, id = live.saga.id, call = live.call, cause = reply.code()] {
        if (auto* waiting = awaiting(id, call)) try_again(*waiting, cause);
    });
}

std::vector<Coordinator::Fact> Coordinator::facts_of(const Live& live, const Decision& decision,
                                                     const Reply& reply) const {
    const auto& saga = live.saga;
    const auto& step = saga.step().name;
    const auto next = decision.next ? Json(saga.definition->steps[*decision.next].name) : Json{};
    const Fact done{event::step_done,
                    {{"step", step}, {"result", without(reply.body(), saga.step().dropped)}}};
    const Fact undone{event::step_undone, {{"step", step}, {"undo", next}}};
    switch (decision.move) {
        case Move::go_on: return {saga.progress.backward ? undone : done};
        case Move::complete: return {done, {event::completed, Json::object()}};
        case Move::undone: return {undone, {event::compensated, Json::object()}};
        case Move::give_up: return {{event::stuck, {{"step", step}, {"problem", reply.body()}}}};
        case Move::compensate: {
            const Fact turn{event::compensating, {{"failure", failure_of(saga, reply)}, {"undo", next}}};
            if (decision.next) return {turn};
            return {turn, {event::compensated, Json::object()}};  // nothing was done yet
        }
        case Move::try_again: break;
    }
    return {};
}

void Coordinator::record(const Saga& before, std::vector<Fact> facts, Transaction& transaction) {
    INVARIANT(!facts.empty());
    const auto& id = before.id;
    auto after = before;
    for (const auto& fact : facts) {
        transaction.append("saga", id, fact.type, fact.data);
        evolve(after, definitions_, fact.type, fact.data);
    }
    if (table_state(after.progress.phase) != table_state(before.progress.phase)) {
        table_.set_state(id, table_state(after.progress.phase), transaction.now());
    }
    if (after.ended()) private_inputs_.forget(id);
    transaction.after_commit(
        [this, id, facts = std::move(facts), now = transaction.now()] { recorded(id, facts, now); });
}

void Coordinator::recorded(const std::string& id, const std::vector<Fact>& facts, kontor::Time now) {
    const auto found = live_.find(id);
    if (found == live_.end()) return;  // not resumed yet: it will be read with these events
    auto& live = found->second;
    for (const auto& fact : facts) evolve(live.saga, definitions_, fact.type, fact.data);
    live.saga.updated = now;
    live.attempt = 1;
    live.call = 0;
    if (live.saga.ended()) return end(id);
    if (live.saga.progress.phase != Phase::stuck) return call(live);
    forget_waiting(id);
    const kontor::TraceScope scope{live.saga.trace, id};
    service_.log().error(
        "a saga is stuck and needs an operator",
        {{"saga", id}, {"step", live.saga.step().name}, {"problem", live.saga.stuck_because.dump()}});
}

void Coordinator::end(const std::string& id) {
    forget_waiting(id);
    auto live = live_.extract(id);
    const auto reply = Reply::ok(view_of(live.mapped().saga));
    for (const auto& [number, waiter] : live.mapped().waiters) waiter.send(reply);
}

void Coordinator::try_again(Live& live, const std::string& cause) {
    const auto pause = pause_before(++live.attempt);
    show_pause(live, pause, cause);
    service_.log().warn("a step's outcome is unknown; it will be tried again",
                        {{"saga", live.saga.id},
                         {"step", live.saga.step().name},
                         {"attempt", live.attempt},
                         {"cause", cause}});
    const auto number = live.call = ++last_call_;
    service_.scheduler().after(pause, [this, id = live.saga.id, number] {
        // Nothing is recorded by this, so it must not hang on a commit.
        service_.writer().submit_always({[this, id, number](Transaction&) {
            if (auto* waiting = awaiting(id, number)) call(*waiting);
        }});
    });
}

Milliseconds Coordinator::pause_before(int attempt) {
    const auto doublings = std::min(attempt - 2, 10);
    const auto pause = std::min(longest_pause, first_pause * (1 << doublings));
    // Up to a quarter more, so that many sagas waiting for one service don't all come back at once.
    return pause + pause * service_.ids().random_bytes()[0] / 1024;
}

void Coordinator::answer_when_ended(const std::string& id, const kontor::Request& request,
                                    Transaction& transaction) {
    const auto wait =
        std::chrono::floor<Milliseconds>(request.deadline - service_.clock().steady()) - answer_margin;
    transaction.after_commit([this, id, wait, responder = request.responder] {
        const auto found = live_.find(id);
        if (found == live_.end() || wait <= Milliseconds{0}) {
            const auto saga = find(id);
            INVARIANT(saga.has_value());
            return responder.send(Reply::ok(view_of(*saga)));
        }
        const auto number = ++last_waiter_;
        found->second.waiters.emplace(number, responder);
        service_.scheduler().after(wait, [this, id, number] {
            service_.writer().submit_always(
                {[this, id, number](Transaction&) { answer_waiter(id, number); }});
        });
    });
}

void Coordinator::answer_waiter(const std::string& id, std::uint64_t number) {
    const auto found = live_.find(id);
    if (found == live_.end()) return;
    const auto waiter = found->second.waiters.extract(number);
    if (!waiter.empty()) waiter.mapped().send(Reply::ok(view_of(found->second.saga)));
}

void Coordinator::retry(const Saga& saga, Transaction& transaction) {
    record(saga, {{event::resumed, Json::object()}}, transaction);
}

void Coordinator::resolve(const Saga& saga, Phase end, const std::string& note, Transaction& transaction) {
    const auto* type = end == Phase::completed ? event::completed : event::compensated;
    record(saga, {{type, {{"note", note}}}}, transaction);
}

void Coordinator::show_pause(const Live& live, Milliseconds pause, const std::string& cause) {
    const std::scoped_lock lock{waiting_mutex_};
    auto& waiting = waiting_[live.saga.id];
    waiting.attempt = live.attempt;
    waiting.next_attempt = service_.clock().now() + pause;
    waiting.last_error = cause;
}

void Coordinator::forget_waiting(const std::string& id) {
    const std::scoped_lock lock{waiting_mutex_};
    waiting_.erase(id);
}

std::optional<Waiting> Coordinator::waiting(const std::string& id) const {
    const std::scoped_lock lock{waiting_mutex_};
    const auto found = waiting_.find(id);
    return found == waiting_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace saga_coordinator

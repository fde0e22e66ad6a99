#include "runtime/rpc/server.hpp"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>

#include "runtime/base/bounds.hpp"
#include "runtime/base/invariant.hpp"
#include "runtime/security/sha256.hpp"

namespace kontor {
namespace {

/// Thrown to undo a command that answered `error`: it is undecided and leaves no trace.
struct Undecided : std::exception {
    explicit Undecided(Reply r) : reply{std::move(r)} {}
    Reply reply;
};

/// Kept in stores, which move between machines: so not std::hash.
std::int64_t fingerprint_of(std::string_view method, std::string_view payload_hash) {
    const auto hash = sha256(std::string{method} + '\0' + std::string{payload_hash});
    std::int64_t fingerprint = 0;
    for (std::size_t i = 0; i < sizeof fingerprint; ++i) {
        fingerprint = fingerprint << 8 | static_cast<unsigned char>(hash[i]);
    }
    return fingerprint;
}

}  // namespace

/// What is needed to answer a request, once, however late. It must not hold the request: that holds the responder, which
/// holds the ticket.
struct RpcServer::Ticket {
    std::string method;
    std::string response_topic;
    std::string correlation_data;
    std::string request_id;
    TraceContext trace;
    SteadyTime since;
    SteadyTime deadline;
    std::atomic<bool> answered = false;
    bool counted = false;  // in in_flight_
};

struct RpcServer::Call {
    Request request;
    std::string payload_hash;
    std::shared_ptr<Ticket> ticket = std::make_shared<Ticket>();
};

RpcServer::RpcServer(std::string service, Parts parts) : service_{std::move(service)}, parts_{parts} {}

void RpcServer::add(Method method) {
    method.seconds =
        &parts_.metrics.latency("kontor_rpc_server_seconds", "Time from a request's arrival to its answer",
                                {{"method", method.name}});
    const auto name = method.name;
    INVARIANT(methods_.emplace(name, std::move(method)).second);
}

void RpcServer::command(std::string method, Command command) {
    INVARIANT(parts_.writer != nullptr);
    add({std::move(method), {}, std::move(command), {}});
}

void RpcServer::command(std::string method, Prepare prepare, Command command) {
    INVARIANT(parts_.writer != nullptr);
    add({std::move(method), std::move(prepare), std::move(command), {}});
}

void RpcServer::query(std::string method, Query query) {
    add({std::move(method), {}, {}, std::move(query)});
}

void RpcServer::serve(std::string filter, std::string method, Query query) {
    // The name is not reachable as an rpc method: those have no slash.
    const auto name = "/" + std::move(method);
    add({name, {}, {}, std::move(query)});
    const auto* added = &methods_.at(name);
    parts_.bus.subscribe(std::move(filter), 0,
                         [this, added](const Message& message) { receive(message, added); });
}

void RpcServer::start(const std::string& instance) {
    const auto by_topic = [this](const Message& message) {
        const auto found = methods_.find(topic_level(message.topic, 3));
        receive(message, found == methods_.end() ? nullptr : &found->second);
    };
    const auto topics = "kontor/rpc/" + service_ + "/+";
    parts_.bus.subscribe("$share/" + service_ + "/" + topics, 0, by_topic);
    parts_.bus.subscribe(topics + "/" + instance, 0, by_topic);
}

void RpcServer::receive(const Message& message, const Method* method) {
    if (message.response_topic.empty()) {
        parts_.log.warn("request without a response topic", {{"topic", message.topic}});
        return;
    }
    const auto call = std::make_shared<Call>();
    const auto fault = take(message, *call);
    if (fault) return answer(call, Reply::rejected(*fault));
    if (method == nullptr) {
        return answer(call, Reply::rejected({RejectionKind::not_found, "unknown-method",
                                             service_ + " has no method \"" + call->request.method + "\""}));
    }
    if (draining_)
        return answer(call, Reply::error({ErrorKind::unavailable, service_ + " is shutting down"}));
    call->ticket->counted = true;
    ++in_flight_;
    if (method->query) return run_query(*method, call);
    if (method->prepare) return prepare_command(*method, call);
    submit_command(*method, call);
}

std::optional<Rejection> RpcServer::take(const Message& message, Call& call) {
    wire::IncomingRequest incoming;
    const auto now = parts_.clock.steady();
    auto fault = wire::read_request(message, now, incoming);
    call.request = std::move(incoming.request);
    call.payload_hash = std::move(incoming.payload_hash);
    call.request.method = topic_level(message.topic, 3);
    call.request.trace = child_of(call.request.trace, parts_.ids);
    auto& ticket = *call.ticket;
    ticket.method = call.request.method;
    ticket.response_topic = std::move(incoming.response_topic);
    ticket.correlation_data = std::move(incoming.correlation_data);
    ticket.request_id = call.request.id;
    ticket.trace = call.request.trace;
    ticket.since = now;
    ticket.deadline = call.request.deadline;
    call.request.responder =
        Responder{[this, ticket = call.ticket](const Reply& reply) { answer(*ticket, reply); }};
    return fault;
}

void RpcServer::run_query(const Method& method, const CallPtr& call) {
    const bool queued = parts_.reader.submit([this, &method, call] {
        const auto& request = call->request;
        if (parts_.clock.steady() >= request.deadline)
            return answer(call, Reply::error({ErrorKind::timeout, "expired"}));
        const auto reply = guarded(method, request, [&] { return method.query(request); });
        if (!reply.is_deferred()) answer(call, reply);
    });
    if (!queued) answer(call, Reply::error({ErrorKind::busy, "too many queries wait"}));
}

void RpcServer::prepare_command(const Method& method, const CallPtr& call) {
    const bool queued = parts_.reader.submit_slow([this, &method, call] {
        std::optional<Reply> early;
        auto& request = call->request;
        if (parts_.clock.steady() >= request.deadline)
            return answer(call, Reply::error({ErrorKind::timeout, "expired"}));
        const auto reply = guarded(method, request, [&] {
            early = method.prepare(request);
            return early.value_or(Reply::ok());
        });
        if (early || !reply.is_ok()) return answer(call, reply);
        submit_command(method, call);
    });
    if (!queued) answer(call, Reply::error({ErrorKind::busy, "too many requests wait"}));
}

void RpcServer::submit_command(const Method& method, const CallPtr& call) {
    const auto undecided = std::make_shared<std::optional<Reply>>();
    const bool queued = parts_.writer->submit({
        [this, &method, call, undecided](Transaction& transaction) {
            try {
                run_command(method, call, transaction);
            } catch (const Undecided& error) {
                *undecided = error.reply;
                throw;
            }
        },
        [this, call, undecided](const Error& error) {
            answer(call, undecided->value_or(Reply::error(error)));
        },
    });
    if (!queued) answer(call, Reply::error({ErrorKind::busy, "too many commands wait"}));
}

void RpcServer::run_command(const Method& method, const CallPtr& call, Transaction& transaction) {
    const auto& request = call->request;
    if (parts_.clock.steady() >= request.deadline)
        throw Undecided{Reply::error({ErrorKind::timeout, "expired"})};

    const auto fingerprint = parts_.handled->fingerprint(fingerprint_of(method.name, call->payload_hash));
    const auto answer_after_commit = [&](Reply reply) {
        transaction.after_commit([this, call, reply = std::move(reply)] { answer(call, reply); });
    };
    // The first of two may be in this very batch, and not on disk yet either.
    if (const auto handled = parts_.handled->find(request.id)) {
        return answer_after_commit(handled->fingerprint == fingerprint
                                       ? Reply::received(handled->status, Json::parse(handled->reply))
                                       : Reply::rejected({RejectionKind::invalid, "request-id-reused",
                                                          "this request id was used for another request"}));
    }
    auto reply = guarded(method, request, [&] { return method.command(request, transaction); });
    if (reply.is_error()) throw Undecided{std::move(reply)};
    if (reply.is_deferred()) return;
    parts_.handled->record(request.id, {fingerprint, std::string{reply.status_text()}, reply.body().dump()},
                           transaction.now());
    answer_after_commit(std::move(reply));
}

Reply RpcServer::guarded(const Method& method, const Request& request, const std::function<Reply()>& handle) {
    const TraceScope scope{request.trace, request.id};
    try {
        return handle();
    } catch (const Rejected& rejected) {
        return Reply::rejected(rejected.rejection);
    } catch (const SQLite::Exception& exception) {
        if (method.command) throw;        // the writer decides whether the job or the batch failed
        if (is_damage(exception)) throw;  // ends the service, as it does on the writer
        parts_.log.error("query failed", {{"method", method.name}, {"cause", exception.what()}});
        return Reply::error(error_of(exception));
    } catch (const UnusableStore&) {
        throw;
    } catch (const std::exception& exception) {
        parts_.log.error("handler failed", {{"method", method.name}, {"cause", exception.what()}});
        return Reply::error({ErrorKind::internal, "the handler failed"});
    }
}

void RpcServer::answer(const CallPtr& call, const Reply& reply) {
    answer(*call->ticket, reply);
}

void RpcServer::answer(Ticket& ticket, const Reply& reply) {
    if (ticket.answered.exchange(true)) return;
    if (ticket.counted) --in_flight_;
    const auto now = parts_.clock.steady();
    note(ticket, reply, now);
    const auto left = std::chrono::ceil<Milliseconds>(ticket.deadline - now);
    if (left <= Milliseconds{0}) return;  // nobody waits any more
    auto message = wire::write_reply(reply, ticket.response_topic, ticket.correlation_data,
                                     ticket.trace.traceparent(), left);
    if (message.payload.size() > max_payload_bytes) {
        const auto too_large = Reply::error({ErrorKind::internal, "the answer is too large for a message"});
        message = wire::write_reply(too_large, ticket.response_topic, ticket.correlation_data,
                                    ticket.trace.traceparent(), left);
    }
    // A reply that can't be sent is asked for again, with the same id.
    if (!parts_.bus.publish(std::move(message)))
        parts_.log.debug("reply not sent", {{"method", ticket.method}});
}

void RpcServer::note(const Ticket& ticket, const Reply& reply, SteadyTime now) {
    // A name from outside must not become a label: that would let a stranger grow the metrics.
    const auto found = methods_.find(ticket.method);
    if (found == methods_.end()) return;
    const auto seconds = std::chrono::duration<double>(now - ticket.since).count();
    found->second.seconds->Observe(seconds);
    parts_.metrics
        .counter("kontor_rpc_server_replies_total", "Answers by method and status",
                 {{"method", found->first}, {"status", std::string{reply.status_text()}}})
        .Increment();
    const TraceScope scope{ticket.trace, ticket.request_id};
    const auto write =
        found->second.command ? &Log::info : &Log::debug;  // what was done, and what was looked at
    (parts_.log.*write)("answered",
                        {{"method", found->first}, {"status", reply.status_text()}, {"ms", seconds * 1000}});
}

}  // namespace kontor

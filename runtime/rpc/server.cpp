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

/// As a dead letter keeps it.
Json content_of(const Request& request) {
    return {{"id", request.id},
            {"method", request.method},
            {"body", request.body},
            {"principal", Json::parse(to_property(request.principal))},
            {"traceparent", request.trace.traceparent()}};
}

Request request_of(const Json& content) {
    Request request;
    request.id = content.at("id");
    request.method = content.at("method");
    request.body = content.at("body");
    request.principal = principal_of(content.at("principal").dump());
    request.trace = parse_traceparent(content.at("traceparent").get<std::string>()).value_or(TraceContext{});
    return request;
}

const Error parked{ErrorKind::parked, "this request failed again and again; it waits for an operator"};

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

std::vector<std::string> RpcServer::commands() const {
    std::vector<std::string> names;
    for (const auto& [name, method] : methods_) {
        if (method.command) names.push_back(name);
    }
    return names;
}

void RpcServer::keep_private(std::initializer_list<std::string_view> methods) {
    for (const auto method : methods) {
        INVARIANT(methods_.contains(method));
        private_methods_.emplace(method);
    }
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
    if (auto known = known_answer(*call, fingerprint)) return answer_after_commit(std::move(*known));
    std::optional<Reply> reply;
    const auto cause = transaction.attempt([&] {
        reply = decide(method, request, transaction);
        if (!reply->is_error() && !reply->is_deferred())
            record(request.id, fingerprint, *reply, transaction.now());
    });
    if (cause) return answer_after_commit(failed(method, request, fingerprint, *cause, transaction));
    if (reply->is_error()) throw Undecided{std::move(*reply)};
    failures_.forget(request.id);
    if (!reply->is_deferred()) answer_after_commit(std::move(*reply));
}

std::optional<Reply> RpcServer::known_answer(const Call& call, std::int64_t fingerprint) {
    const auto reused = Reply::rejected(
        {RejectionKind::invalid, "request-id-reused", "this request id was used for another request"});
    // The first of two may be in this very batch, and not on disk yet either.
    if (const auto handled = parts_.handled->find(call.request.id)) {
        if (handled->fingerprint != fingerprint) return reused;
        return Reply::received(handled->status, Json::parse(handled->reply));
    }
    if (const auto letter = parts_.dead_letters->find_request(call.request.id))
        return letter->fingerprint == fingerprint ? Reply::error(parked) : reused;
    return std::nullopt;
}

Reply RpcServer::decide(const Method& method, const Request& request, Transaction& transaction) {
    const TraceScope scope{request.trace, request.id};
    try {
        return method.command(request, transaction);
    } catch (const Rejected& rejected) {
        return Reply::rejected(rejected.rejection);
    }
}

Reply RpcServer::failed(const Method& method, const Request& request, std::int64_t fingerprint,
                        const std::string& cause, Transaction& transaction) {
    const TraceScope scope{request.trace, request.id};
    const auto attempts = failures_.add(request.id);
    const bool park_it = attempts >= max_attempts && !parts_.dead_letters->full();
    parts_.log.error(park_it ? "a command is parked and needs an operator" : "handler failed",
                     {{"method", method.name}, {"attempts", attempts}, {"cause", cause}});
    if (!park_it) throw Undecided{Reply::error({ErrorKind::internal, "the handler failed"})};
    DeadLetter letter{.kind = DeadLetter::Kind::command,
                      .source = method.name,
                      .request_id = request.id,
                      .fingerprint = fingerprint,
                      .cause = cause,
                      .attempts = attempts};
    if (!private_methods_.contains(method.name)) letter.content = content_of(request).dump();
    parts_.dead_letters->park(std::move(letter), transaction);
    transaction.after_commit([this, id = request.id] { failures_.forget(id); });
    return Reply::error(parked);
}

void RpcServer::record(const std::string& request_id, std::int64_t fingerprint, const Reply& reply, Time at) {
    parts_.handled->record(request_id, {fingerprint, std::string{reply.status_text()}, reply.body().dump()},
                           at);
}

std::optional<std::string> RpcServer::carry_out(const DeadLetter& letter, Transaction& transaction) {
    INVARIANT(letter.content.has_value());
    return transaction.attempt([&] {
        const auto method = methods_.find(letter.source);
        if (method == methods_.end() || !method->second.command)
            throw std::runtime_error{service_ + " has no command \"" + letter.source + "\" any more"};
        auto request = request_of(Json::parse(*letter.content));
        request.deadline = parts_.clock.steady() + wire::max_timeout;
        const auto reply = decide(method->second, request, transaction);
        if (reply.is_error()) throw std::runtime_error{reply.body().value("detail", reply.code())};
        // One that is answered later has its own record of what it does, as whenever it is asked again.
        if (!reply.is_deferred()) record(request.id, letter.fingerprint, reply, transaction.now());
    });
}

Reply RpcServer::guarded(const Method& method, const Request& request, const std::function<Reply()>& handle) {
    const TraceScope scope{request.trace, request.id};
    try {
        return handle();
    } catch (const Rejected& rejected) {
        return Reply::rejected(rejected.rejection);
    } catch (const SQLite::Exception& exception) {
        if (is_damage(exception)) throw;  // ends the service, as it does on the writer
        parts_.log.error("the store can't be read", {{"method", method.name}, {"cause", exception.what()}});
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

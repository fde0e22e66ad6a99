#include "services/gateway/handlers/backend.hpp"

#include <algorithm>
#include <condition_variable>

#include "runtime/security/sha256.hpp"
#include "services/gateway/handlers/problem.hpp"

namespace gateway {
namespace {

using kontor::Reply;

Reply stopping() {
    return Reply::error(
        {kontor::ErrorKind::unavailable, "the gateway is shutting down; ask again with the same key"});
}

/// Whose keys they are. Those who have no token yet are told apart by what they ask for: else the second of two that
/// choose the same key would be taken for the first, and refused.
std::string owner_of_keys(const Exchange& exchange, const kontor::Json& body) {
    const auto& subject = exchange.principal.subject;
    return subject.empty() ? "nobody/" + kontor::sha256_hex(exchange.request.path + body.dump()) : subject;
}

}  // namespace

struct Backend::Waiter {
    std::mutex mutex;
    std::condition_variable arrived;
    std::optional<Reply> reply;

    void answer(Reply with) {
        {
            const std::scoped_lock lock{mutex};
            if (!reply) reply = std::move(with);
        }
        arrived.notify_one();
    }

    Reply wait(kontor::Waiting& waiting) {
        std::unique_lock lock{mutex};
        waiting.wait(lock, arrived, std::nullopt, [this] { return reply.has_value(); });
        return std::move(*reply);
    }
};

Backend::Backend(kontor::Service& service)
    : client_{service.client()}, ids_{service.ids()}, patience_{service.waiting()} {}

kontor::Call Backend::call(const Exchange& exchange, std::string service, std::string method,
                           kontor::Json body) const {
    kontor::Call call;
    call.service = std::move(service);
    call.method = std::move(method);
    call.body = std::move(body);
    call.id = request_id(exchange, call.body);
    call.principal = exchange.principal;
    call.trace = exchange.trace;
    call.timeout = exchange.route.timeout;
    // What takes long (a password's hash) must not be asked for twice because it takes long.
    call.attempt_timeout = std::max(call.attempt_timeout, call.timeout / 4);
    return call;
}

std::string Backend::request_id(const Exchange& exchange, const kontor::Json& body) const {
    if (!exchange.idempotency_key || !exchange.writes()) return ids_.uuid();
    return request_id_of(owner_of_keys(exchange, body), exchange.route.id, *exchange.idempotency_key);
}

kontor::Call Backend::query(const Exchange& exchange, std::string service, std::string method,
                            kontor::Json body) const {
    auto query = call(exchange, std::move(service), std::move(method), std::move(body));
    query.id = ids_.uuid();
    return query;
}

bool Backend::enlist(const WaiterPtr& waiter) {
    const std::scoped_lock lock{mutex_};
    if (!abandoned_) waiting_.insert(waiter);
    return !abandoned_;
}

Backend::WaiterPtr Backend::begin(kontor::Call call) {
    auto waiter = std::make_shared<Waiter>();
    if (!enlist(waiter)) {
        waiter->answer(stopping());
        return waiter;
    }
    client_.call(std::move(call), [waiter](Reply reply) { waiter->answer(std::move(reply)); });
    return waiter;
}

Reply Backend::finish(const WaiterPtr& waiter) {
    auto reply = waiter->wait(patience_);
    const std::scoped_lock lock{mutex_};
    waiting_.erase(waiter);
    return reply;
}

Reply Backend::ask(kontor::Call call) {
    return finish(begin(std::move(call)));
}

std::vector<Reply> Backend::ask_all(std::vector<kontor::Call> calls) {
    std::vector<WaiterPtr> waiters;
    for (auto& call : calls) waiters.push_back(begin(std::move(call)));
    std::vector<Reply> replies;
    for (const auto& waiter : waiters) replies.push_back(finish(waiter));
    return replies;
}

kontor::Json Backend::demand(kontor::Call call) {
    auto reply = ask(std::move(call));
    if (!reply.is_ok()) throw problem_of(reply);
    return std::move(reply.body());
}

void Backend::abandon() {
    const std::scoped_lock lock{mutex_};
    abandoned_ = true;
    for (const auto& waiter : waiting_) waiter->answer(stopping());
}

std::string request_id_of(std::string_view owner, std::string_view route, std::string_view key) {
    std::string text;
    for (const auto part : {owner, route, key}) text.append(part).push_back('\0');
    return "key-" + kontor::sha256_hex(text);
}

}  // namespace gateway

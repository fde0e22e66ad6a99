#include "cli/node/rpc.hpp"

#include <algorithm>

#include "cli/base/failure.hpp"
#include "cli/base/random.hpp"
#include "cli/node/problem.hpp"

namespace kontor::cli {
namespace {

constexpr Milliseconds pause_between_errors{200};

// ACLs name a client's own reply topics by its client id.
std::string reply_topic(const std::string& client_id) {
    return "kontor/reply/" + client_id;
}

std::string traceparent() {
    return "00-" + random_hex(16) + "-" + random_hex(8) + "-01";
}

RpcResult result_of(const MqttMessage& reply) {
    const std::string status = reply.property("status");
    Json body = Json::parse(reply.payload, nullptr, false);
    if (status == "ok" && !body.is_discarded()) return body;
    const Problem problem = problem_in(body, 0);
    const auto kind = status == "rejected" ? RpcFailure::Kind::rejected : RpcFailure::Kind::error;
    return std::unexpected(RpcFailure{kind, problem.code, problem.text});
}

RpcFailure no_answer(const std::string& why) {
    return {RpcFailure::Kind::no_answer, "no-answer", why};
}

}  // namespace

RpcClient::RpcClient(const MqttLogin& login, Times times) : login_(login), times_(times) {
    reconnect();
}

void RpcClient::reconnect() {
    connection_ = std::make_unique<MqttConnection>(login_, "kontor-cli-" + random_hex(8));
    connection_->subscribe(reply_topic(connection_->client_id()) + "/#", 0);
}

MqttMessage RpcClient::request(const std::string& service, const std::string& method,
                               const Json& input) const {
    const Json principal = {{"sub", login_.username}, {"roles", {"operator"}}};
    MqttMessage message{"kontor/rpc/" + service + "/" + method, input.dump()};
    message.properties = {{"id", "cli-" + random_hex(16)},
                          {"timeout-ms", std::to_string(times_.ask_again_after.count())},
                          {"traceparent", traceparent()},
                          {"principal", principal.dump()}};
    message.correlation = random_bytes(16);
    message.expiry_s =
        static_cast<unsigned>(std::chrono::ceil<std::chrono::seconds>(times_.ask_again_after).count());
    return message;
}

RpcResult RpcClient::ask(const std::string& service, const std::string& method, const Json& input) {
    const TimePoint deadline = waiter_.now() + times_.deadline;
    MqttMessage message = request(service, method, input);
    for (;;) {
        RpcResult result = ask_once(message, deadline);
        if (result || result.error().kind == RpcFailure::Kind::rejected) return result;
        if (waiter_.now() + pause_between_errors >= deadline || !waiter_.pause(pause_between_errors))
            return result;
    }
}

std::vector<RpcResult> Services::ask_all(const std::vector<std::string>& services, const std::string& method,
                                         const Json& input) {
    std::vector<RpcResult> results;
    for (const auto& service : services) results.push_back(ask(service, method, input));
    return results;
}

std::vector<RpcResult> RpcClient::ask_all(const std::vector<std::string>& services, const std::string& method,
                                          const Json& input) {
    const TimePoint deadline = waiter_.now() + times_.ask_again_after;
    if (!connection_->is_connected()) reconnect();
    std::vector<RpcResult> results;
    std::map<std::string, std::size_t> waiting;  // by correlation data
    for (const auto& service : services) {
        MqttMessage message = request(service, method, input);
        message.response_topic = reply_topic(connection_->client_id()) + "/answers";
        waiting[message.correlation] = results.size();
        results.emplace_back(std::unexpected(no_answer(service + " did not answer")));
        connection_->publish(message, 0);
    }
    while (!waiting.empty() && connection_->is_connected() && !interrupted()) {
        const auto left = std::chrono::duration_cast<Milliseconds>(deadline - waiter_.now());
        if (left <= Milliseconds{0}) break;
        const auto message = connection_->receive(left);
        const auto found = message ? waiting.find(message->correlation) : waiting.end();
        if (found == waiting.end()) continue;
        results[found->second] = result_of(*message);
        waiting.erase(found);
    }
    return results;
}

RpcResult RpcClient::ask_once(MqttMessage& request, TimePoint deadline) {
    try {
        if (!connection_->is_connected()) reconnect();
        request.response_topic = reply_topic(connection_->client_id()) + "/answers";
        connection_->publish(request, 0);
    } catch (const Failure& failure) {
        return std::unexpected(no_answer(failure.what()));
    }
    const auto reply = reply_to(request, std::min(deadline, waiter_.now() + times_.ask_again_after));
    return reply ? result_of(*reply) : std::unexpected(no_answer(request.topic + " was not answered"));
}

std::optional<MqttMessage> RpcClient::reply_to(const MqttMessage& request, TimePoint until) {
    while (connection_->is_connected() && !interrupted()) {
        const auto left = std::chrono::duration_cast<Milliseconds>(until - waiter_.now());
        if (left <= Milliseconds{0}) return std::nullopt;
        auto message = connection_->receive(left);
        if (message && message->correlation == request.correlation) return message;
    }
    return std::nullopt;
}

}  // namespace kontor::cli

#include "tests/e2e/wire_rules.hpp"

#include <algorithm>
#include <charconv>
#include <functional>

#include "runtime/base/clock.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/rpc/problem.hpp"
#include "runtime/telemetry/trace.hpp"
#include "tests/e2e/node.hpp"

namespace kontor {
namespace {

constexpr std::size_t correlation_bytes = 16;
constexpr const char* json_type = "application/json";
constexpr const char* problem_type = "application/problem+json";

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// 0 for what is no number: no sequence begins there.
std::int64_t number_in(std::string_view text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

bool is_uuid7(std::string_view text) {
    return is_uuid(text) && text[14] == '7' && std::string_view{"89ab"}.contains(text[19]);
}

std::string trace_of(const Message& message) {
    const auto trace = parse_traceparent(message.property("traceparent"));
    return trace ? trace->trace_id : std::string{};
}

std::string level(const Message& message, std::size_t index) {
    return std::string{topic_level(message.topic, index)};
}

bool is_principal(std::string_view text) {
    const auto principal = Json::parse(text, nullptr, false);
    return principal.is_object() && principal.value("sub", Json{}).is_string() &&
           principal.value("roles", Json{}).is_array();
}

}  // namespace

WireRules::WireRules() {
    for (const std::string service : services) {
        if (service == "gateway") continue;  // it answers and announces nothing on the bus
        schemas_.emplace(service,
                         JsonSchemas{source_folder() / "services" / service / "contract" / "schemas"});
    }
}

void WireRules::hear(const Message& message) {
    using Rule = void (WireRules::*)(const Message&);
    static const std::map<std::string, Rule> rules{
        {"rpc", &WireRules::hear_request},        {"replay", &WireRules::hear_replay_request},
        {"reply", &WireRules::hear_reply},        {"event", &WireRules::hear_event},
        {"presence", &WireRules::hear_presence},  {"health", &WireRules::hear_health},
        {"state", &WireRules::hear_state},        {"notify", &WireRules::hear_notice},
        {"telemetry", &WireRules::hear_telemetry}};
    const auto kind = level(message, 1);
    ++counts_[kind];
    const auto rule = rules.find(kind);
    if (rule == rules.end()) return require(false, message, "this kind of topic is not in the contract");
    std::invoke(rule->second, this, message);
}

std::size_t WireRules::count(const std::string& kind) const {
    const auto found = counts_.find(kind);
    return found == counts_.end() ? 0 : found->second;
}

std::vector<std::string> WireRules::unanswered() const {
    std::vector<std::string> topics;
    for (const auto& [correlation, asked] : asked_) {
        if (!asked.answered) topics.push_back(asked.topic);
    }
    return topics;
}

std::vector<std::string> WireRules::broken_sequences() const {
    std::vector<std::string> broken;
    for (const auto& [source, sequence] : sequences_) {
        for (std::size_t i = 1; i < sequence.size(); ++i) {
            if (sequence[i] == sequence[i - 1] + 1) continue;
            broken.push_back(source + ": " + std::to_string(sequence[i]) + " after " +
                             std::to_string(sequence[i - 1]));
        }
    }
    return broken;
}

std::set<std::string> WireRules::hops(const std::string& trace_id) const {
    const auto found = hops_.find(trace_id);
    return found == hops_.end() ? std::set<std::string>{} : found->second;
}

/// What requests and replay requests have in common; the trace's id.
std::string WireRules::read_asker(const Message& message) {
    const auto id = message.property("id").size();
    require(id >= 1 && id <= 128, message, "the property id has 1 to 128 bytes");
    require(is_number(message.property("timeout-ms")), message, "the property timeout-ms is a number");
    require(is_principal(message.property("principal")), message,
            "the property principal names subject and roles");
    require(message.response_topic.starts_with("kontor/reply/"), message,
            "the response topic is one for replies");
    require(message.correlation_data.size() == correlation_bytes, message, "correlation data has 16 bytes");
    require(message.expiry_seconds.value_or(0) >= 1, message, "the message expires");
    require(message.content_type == json_type && message.utf8, message, "the payload says that it is JSON");
    require(message.qos == 0, message, "rpc is QoS 0");
    const auto trace = trace_of(message);
    require(!trace.empty(), message, "a request carries a traceparent");
    return trace;
}

void WireRules::hear_request(const Message& message) {
    const auto service = level(message, 2);
    const auto method = level(message, 3);
    const auto trace = read_asker(message);
    asked_[message.correlation_data] = {message.topic, service + "/" + method, trace};
    hops_[trace].insert("rpc/" + service + "/" + method);
    if (method == "positions")
        return require(object_of(message).empty(), message, "positions are asked with {}");
    check_schema(service, method + ".request", message);
}

void WireRules::hear_replay_request(const Message& message) {
    const auto trace = read_asker(message);
    asked_[message.correlation_data] = {message.topic, level(message, 2) + "/replay", trace};
    const auto body = object_of(message);
    require(body.value("after", Json{}).is_number_integer(), message, "a replay says after which position");
    const auto limit = body.value("limit", std::int64_t{0});
    require(limit >= 1 && limit <= 500, message, "a replay's page has a bound");
}

void WireRules::hear_reply(const Message& message) {
    const auto found = asked_.find(message.correlation_data);
    if (found == asked_.end()) return require(false, message, "a reply answers a request");
    auto& asked = found->second;
    asked.answered = true;
    require(!trace_of(message).empty(), message, "a reply carries a traceparent");
    require(trace_of(message) == asked.trace_id, message, "a reply is in its request's trace");
    hops_[asked.trace_id].insert("reply/" + asked.schema);
    require(message.expiry_seconds.value_or(0) >= 1, message, "the reply expires");
    const auto status = message.property("status");
    if (status == "ok") {
        require(message.content_type == json_type, message, "the payload says that it is JSON");
        const auto slash = asked.schema.find('/');
        const auto method = asked.schema.substr(slash + 1);
        if (method == "replay") return check_replay_page(message, asked);
        if (method == "positions") return;
        return check_schema(asked.schema.substr(0, slash), method + ".reply", message);
    }
    require(status == "rejected" || status == "error", message, "the status is one of three");
    require(message.content_type == problem_type, message, "the payload says that it is a problem");
    const auto problem = object_of(message);
    require(!problem_code(problem).empty(), message, "a problem's type names a code");
    require(problem.value("status", 0) >= 400, message, "a problem has a status");
    require(!problem.value("title", "").empty(), message, "a problem has a title");
}

void WireRules::check_replay_page(const Message& message, const Asked& asked) {
    const auto service = asked.schema.substr(0, asked.schema.find('/'));
    const auto page = object_of(message);
    require(page.value("head", Json{}).is_number_integer(), message, "a replay says how long the log is");
    for (const auto& event : page.value("events", Json::array())) {
        const auto schema = event.value("event", "") + ".event";
        const auto faults = schemas_.at(service).faults(schema, event.value("data", Json{}));
        require(faults.empty(), message, faults);
    }
}

void WireRules::hear_event(const Message& message) {
    const auto service = level(message, 2);
    const auto type = level(message, 4);
    const auto id = std::string{message.property("id")};
    require(message.property("specversion") == "1.0", message, "specversion is 1.0");
    require(is_uuid7(id), message, "an event's id is a UUIDv7");
    require(event_ids_.insert(id).second, message, "an event's id is its own");
    require(message.property("source") == "/kontor/dev/" + service, message, "source is the site's service");
    require(message.property("type") == "kontor." + service + "." + type + ".v1", message,
            "type names the event");
    require(message.property("subject") == level(message, 3) + "/" + level(message, 5), message,
            "subject names the entity");
    require(parse_time(message.property("time")).has_value(), message, "time is RFC 3339");
    require(message.content_type == json_type && message.utf8, message, "the payload says that it is JSON");
    require(message.qos == 1, message, "events are QoS 1");
    const auto sequence = message.property("sequence");
    require(is_number(sequence), message, "sequence is a number");
    sequences_[service].push_back(number_in(sequence));
    const auto trace = trace_of(message);
    // An instance's coming and going has no request behind it.
    require(!trace.empty() || service == "registry", message, "an event carries a traceparent");
    hops_[trace].insert("event/" + service + "/" + type);
    check_schema(service, type + ".event", message);
}

void WireRules::hear_presence(const Message& message) {
    const auto body = object_of(message);
    require(body.value("service", "") == level(message, 2), message, "presence names the service");
    require(body.value("instance", "") == level(message, 3), message, "presence names the instance");
    const auto status = body.value("status", "");
    require(status == "up" || status == "draining" || status == "down", message, "status is one of three");
    for (const auto* name : {"epoch", "position", "pid"}) {
        require(body.value(name, Json{}).is_number_integer(), message, std::string{name} + " is a number");
    }
    require(parse_time(body.value("since", "")).has_value(), message, "since is a time");
    require(!body.value("version", "").empty(), message, "presence names the version");
    require(body.contains("address"), message, "presence has an address, or says that there is none");
    require(body.value("partitions", Json{}).is_array(), message, "presence names the partitions");
}

void WireRules::hear_health(const Message& message) {
    const auto body = object_of(message);
    require(body.value("instance", "") == level(message, 3), message, "health names the instance");
    require(body.value("status", "") == "ok", message, "the instance is well");
    require(message.expiry_seconds.value_or(0) >= 1, message, "health expires");
    for (const auto* name : {"epoch", "position"}) {
        require(body.value(name, Json{}).is_number_integer(), message, std::string{name} + " is a number");
    }
    require(parse_time(body.value("time", "")).has_value(), message, "time is a time");
    require(body.value("checks", Json{}).is_object(), message, "health names its checks");
}

void WireRules::hear_state(const Message& message) {
    if (message.payload.empty()) return;  // the order was closed
    check_schema("orders", "open-order.state", message);
    require(object_of(message).value("id", "") == level(message, 3), message,
            "the state is the order's of the topic");
}

void WireRules::hear_notice(const Message& message) {
    check_schema("notification", "notice.message", message);
}

void WireRules::hear_telemetry(const Message& message) {
    const auto families = Json::parse(message.payload, nullptr, false);
    require(families.is_array() && !families.empty(), message, "metrics are a JSON array of families");
}

void WireRules::require(bool holds, const Message& message, const std::string& rule) {
    if (!holds) faults_.push_back(message.topic + ": " + rule + ": " + message.payload.substr(0, 500));
}

void WireRules::check_schema(const std::string& service, const std::string& name, const Message& message) {
    const auto schemas = schemas_.find(service);
    if (schemas == schemas_.end()) return require(false, message, "there is no service " + service);
    const auto faults = schemas->second.faults(name, object_of(message));
    require(faults.empty(), message, faults);
}

Json WireRules::object_of(const Message& message) {
    auto json = Json::parse(message.payload, nullptr, false);
    require(json.is_object(), message, "the payload is a JSON object");
    return json.is_object() ? json : Json::object();
}

}  // namespace kontor

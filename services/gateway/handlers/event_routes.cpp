#include "services/gateway/handlers/event_routes.hpp"

#include <algorithm>
#include <cstdint>

#include "services/gateway/handlers/accept.hpp"
#include "services/gateway/handlers/input.hpp"
#include "services/gateway/handlers/order_finder.hpp"
#include "services/gateway/handlers/problem.hpp"

namespace gateway {
namespace {

using kontor::HttpResponse;
using kontor::Json;

constexpr const char* event_stream = "text/event-stream";
/// Milliseconds before a client that was cut off comes back.
constexpr int retry_ms = 2000;
/// How many events of the whole shop are looked through for those of one customer's order. Whoever was away for longer begins
/// anew, with the order as it is.
constexpr std::int64_t longest_backlog = 10'000;

void check_accept(const kontor::HttpHeaders& headers) {
    if (!accepts(headers.list("Accept"), event_stream))
        throw make_problem(406, "not-acceptable", std::string{"what is here is "} + event_stream);
}

/// Where the client left off: the header is what a browser sends when it comes back.
std::optional<LogPositions> left_off(const Exchange& exchange, const Json& query) {
    const auto header = exchange.request.headers.get("Last-Event-ID");
    const auto text = header.empty() ? query.value("after", "") : std::string{header};
    if (text.empty()) return std::nullopt;
    auto positions = LogPositions::parse(text);
    if (!positions)
        throw make_problem(400, "invalid-event-id",
                           "Last-Event-ID, or after, is no id of an event in a stream");
    return positions;
}

EventSelection selection_of(const std::string& topic) {
    auto filter = EventFilter::parse(topic);
    const bool known = filter && filter->parameters().empty() &&
                       (filter->service().empty() || service_index(filter->service()));
    if (known) return {std::make_shared<const std::vector<EventFilter>>(1, std::move(*filter))};
    const std::string rule =
        "must be a topic filter such as orders/# or catalog/product/price-changed/+, of a service that is "
        "known";
    auto problem = make_problem(422, "invalid", "the query parameter topic " + rule);
    problem.body["errors"] = Json::array({{{"parameter", "topic"}, {"detail", rule}}});
    throw problem;
}

EventSelection selection_of_order(std::string order) {
    static const auto filters = std::make_shared<const std::vector<EventFilter>>(std::vector{
        EventFilter::parse("orders/order/#").value(), EventFilter::parse("payment/payment/#").value(),
        EventFilter::parse("shipping/shipment/#").value()});
    return {filters, std::move(order)};
}

kontor::Call head_question(const Backend& backend, const Exchange& exchange, std::size_t service) {
    auto call = backend.query(exchange, std::string{service_names.at(service)}, "events",
                              {{"after", INT64_MAX}, {"limit", 1}});
    call.principal = {"gateway", {"service"}};
    return call;
}

/// What lies between is more than may be looked through.
bool too_far_behind(const LogPositions& given, const LogPositions& heads, const ServiceSet& services) {
    std::int64_t backlog = 0;
    for (std::size_t i = 0; i < services.size(); ++i) {
        if (services[i]) backlog += heads[i] - std::max(given[i], std::int64_t{0});
    }
    return backlog > longest_backlog;
}

/// Where it goes on: where it left off, as far as the logs go, and at their ends where nothing is known of that.
LogPositions resumed(const LogPositions& given, LogPositions heads, const ServiceSet& services) {
    for (std::size_t i = 0; i < services.size(); ++i) {
        if (!services[i] || given[i] == LogPositions::unknown) continue;
        heads[i] = heads[i] == LogPositions::unknown ? given[i] : std::min(given[i], heads[i]);
    }
    return heads;
}

std::string snapshot(const Json& order) {
    return "event: snapshot\ndata: " + order.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

HttpResponse EventRoutes::all(const Exchange& exchange) const {
    check_accept(exchange.request.headers);
    const auto query = read_query(exchange);
    auto selection = selection_of(query.value("topic", "#"));
    const auto given = left_off(exchange, query);
    const auto services = selection.services();
    const auto ends = heads(exchange, services, given);
    return stream(exchange, std::move(selection), given ? resumed(*given, ends, services) : ends, {});
}

HttpResponse EventRoutes::of_order(const Exchange& exchange) const {
    check_accept(exchange.request.headers);
    const auto& id = exchange.path.at("id");
    const auto given = left_off(exchange, read_query(exchange));
    auto selection = selection_of_order(id);
    const auto services = selection.services();
    // Before the order is looked at: what happens meanwhile is told, too.
    const auto ends = heads(exchange, services, given);
    const auto order = OrderFinder{backend_}.find(exchange, id);
    if (given && !too_far_behind(*given, ends, services))
        return stream(exchange, std::move(selection), resumed(*given, ends, services), {});
    return stream(exchange, std::move(selection), ends, snapshot(order));
}

/// The ends of the logs: as the feed knows them, or else as their services say. A service that doesn't answer is left out where
/// there are others, and its log is followed from what is heard of it next.
LogPositions EventRoutes::heads(const Exchange& exchange, const ServiceSet& services,
                                const Positions& given) const {
    LogPositions ends;
    std::vector<std::size_t> unknown;
    std::vector<kontor::Call> calls;
    for (std::size_t i = 0; i < services.size(); ++i) {
        if (!services[i]) continue;
        const std::string name{service_names.at(i)};
        feed_.follow(name);
        const auto head = feed_.head(name);
        if (head && (!given || (*given)[i] <= *head)) {
            ends[i] = *head;
            continue;
        }
        unknown.push_back(i);
        calls.push_back(head_question(backend_, exchange, i));
    }
    const auto replies = backend_.ask_all(std::move(calls));
    const auto answers = [](const kontor::Reply& reply) { return reply.is_ok(); };
    if (unknown.size() == services.count() && std::ranges::none_of(replies, answers))
        throw problem_of(replies.front());
    for (std::size_t i = 0; i < unknown.size(); ++i) {
        if (!replies[i].is_ok()) continue;
        ends[unknown[i]] = replies[i].body().value("head", std::int64_t{0});
        feed_.note_head(std::string{service_names.at(unknown[i])}, ends[unknown[i]]);
    }
    return ends;
}

HttpResponse EventRoutes::stream(const Exchange& exchange, EventSelection selection, const LogPositions& from,
                                 const std::string& first) const {
    HttpResponse response{200, {{"Content-Type", event_stream}, {"X-Accel-Buffering", "no"}}};
    if (exchange.request.method == "HEAD") {
        response.stream = std::make_shared<kontor::HttpStream>(nullptr);
        return response;
    }
    // Even before the first event the client knows from where to come back.
    const auto greeting = "retry: " + std::to_string(retry_ms) + "\n" + first + "id: " + from.text() + "\n\n";
    response.stream = streams_.open(std::move(selection), from, greeting);
    if (response.stream == nullptr)
        throw make_problem(503, "overloaded", "too many listen already: come back a little later");
    return response;
}

bool comes_back(const kontor::HttpRequest& request) {
    return request.headers.has("Last-Event-ID");
}

HttpResponse come_again() {
    return {200, {{"Content-Type", event_stream}}, "retry: " + std::to_string(retry_ms) + "\n\n", true};
}

void take_token_of_query(kontor::HttpRequest& request) {
    constexpr std::string_view parameter = "access_token=";
    std::string kept;
    std::vector<std::string> tokens;
    std::string_view left = request.query;
    while (!left.empty()) {
        const auto part = left.substr(0, left.find('&'));
        left.remove_prefix(std::min(left.size(), part.size() + 1));
        if (part.starts_with(parameter)) {
            tokens.emplace_back(part.substr(parameter.size()));
        } else {
            kept.append(kept.empty() ? "" : "&").append(part);
        }
    }
    request.query = std::move(kept);
    const bool known = request.headers.has("Authorization") || request.headers.has("X-API-Key");
    // Which of several is meant, nobody can say.
    if (tokens.size() == 1 && !known) request.headers.add("Authorization", "Bearer " + tokens.front());
}

}  // namespace gateway

#include "services/gateway/handlers/input.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "services/gateway/body/schema_fault.hpp"
#include "services/gateway/body/strict_json.hpp"
#include "services/gateway/handlers/problem.hpp"
#include "services/gateway/handlers/request_path.hpp"

namespace gateway {
namespace {

using kontor::Json;

std::string unwrapped(std::expected<std::string, kontor::HttpFault> text) {
    if (!text) throw make_problem(text.error());
    return std::move(*text);
}

/// What we could take instead is said in Accept-Encoding (RFC 9110 §15.5.16).
void check_encoding(const kontor::HttpHeaders& headers) {
    if (!headers.has("Content-Encoding")) return;
    const bool alone = headers.count("Content-Encoding") == 1;
    if (alone && kontor::equal_ignoring_case(headers.get("Content-Encoding"), "identity")) return;
    auto problem = make_problem(415, "unsupported-media-type", "compressed bodies are not taken");
    problem.headers.set("Accept-Encoding", "identity");
    throw problem;
}

/// Where JSON is taken, so is what is JSON underneath, by its suffix (RFC 6839 §3.1): the schema says whether it will do.
bool is_taken(const std::string& type, const std::vector<std::string>& accepted) {
    const bool json = std::ranges::find(accepted, "application/json") != accepted.end();
    if (json && type.starts_with("application/") && type.ends_with("+json")) return true;
    return std::ranges::find(accepted, type) != accepted.end();
}

void check_type(const Exchange& exchange, const std::vector<std::string>& accepted) {
    const auto& headers = exchange.request.headers;
    check_encoding(headers);
    if (headers.count("Content-Type") > 1)
        throw make_problem(400, "malformed-request", "there is more than one Content-Type");
    const auto given = headers.get("Content-Type");
    if (!is_taken(kontor::media_type(given), accepted)) {
        std::string list;
        for (const auto& one : accepted) list += (list.empty() ? "" : " or ") + one;
        throw make_problem(415, "unsupported-media-type", "the header Content-Type must be " + list);
    }
    const auto charset = kontor::media_charset(given);
    if (charset && *charset != "utf-8" && *charset != "utf8")
        throw make_problem(415, "unsupported-media-type", "the only charset is utf-8");
}

void check_length(const Exchange& exchange) {
    if (exchange.request.has_length) return;
    throw make_problem(411, "length-required",
                       "there is no body: Content-Length or Transfer-Encoding is missing");
}

std::optional<Json> typed(const Json& schema, const std::string& text) {
    const auto type = schema.value("type", "string");
    if (type == "boolean") {
        if (text == "true" || text == "false") return text == "true";
        return std::nullopt;
    }
    if (type != "integer") return text;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

bool within(const Json& schema, const Json& value) {
    if (schema.contains("enum")) return std::ranges::find(schema["enum"], value) != schema["enum"].end();
    if (value.is_string())
        return value.get_ref<const std::string&>().size() <= schema.value("maxLength", std::size_t{256});
    if (!value.is_number()) return true;
    return value >= schema.value("minimum", value) && value <= schema.value("maximum", value);
}

[[noreturn]] void reject_parameter(const std::string& name, const Json& schema) {
    const std::string rule =
        schema.contains("enum") ? "must be one of " + schema["enum"].dump()
        : schema.contains("minimum")
            ? "must be a whole number from " + schema["minimum"].dump() + " to " + schema["maximum"].dump()
            : "must be " + schema.value("type", "string") + " of the allowed length";
    auto problem = make_problem(422, "invalid", "the query parameter " + name + " " + rule);
    problem.body["errors"] = Json::array({{{"parameter", name}, {"detail", rule}}});
    throw problem;
}

struct Pair {
    std::string name;
    std::string value;
};

std::optional<Pair> next_pair(std::string_view& query) {
    while (!query.empty()) {
        const auto part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), part.size() + 1));
        if (part.empty()) continue;
        const auto equals = part.find('=');
        const auto value = equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
        return Pair{unwrapped(query_text(part.substr(0, equals))), unwrapped(query_text(value))};
    }
    return std::nullopt;
}

Problem malformed_json(const JsonFault& fault) {
    auto problem = make_problem(400, "malformed-json", fault.detail);
    problem.body["errors"] = Json::array({{{"pointer", fault.pointer}, {"detail", fault.detail}}});
    return problem;
}

/// What the schema doesn't name goes no further: a service may know members that aren't for clients.
Json known_members(Json body, const Json& schema) {
    Json known = Json::object();
    for (const auto& [name, ignored] : schema.at("properties").items()) {
        if (const auto given = body.find(name); given != body.end()) known[name] = std::move(*given);
    }
    return known;
}

void put_path(const Exchange& exchange, Json& input) {
    for (const auto& [parameter, value] : exchange.path) {
        const auto renamed = exchange.route.path_to.find(parameter);
        const auto& member = renamed == exchange.route.path_to.end() ? parameter : renamed->second;
        const auto given = input.find(member);
        if (given != input.end() && !given->is_null() && *given != value) {
            throw invalid_body({{"/" + pointer_token(member), "contradicts the path"}});
        }
        input[member] = value;
    }
}

}  // namespace

std::size_t max_body(const Route& route) {
    if (!route.content_types.empty()) return route.body_limit.value_or(max_file_body);
    return route.body.empty() ? 0 : route.body_limit.value_or(max_json_body);
}

Json read_json_body(const Exchange& exchange, const SchemaSet& schemas) {
    const auto& route = exchange.route;
    if (!route.body_required && !exchange.request.has_body) return Json::object();
    check_length(exchange);
    check_type(exchange, {"application/json"});
    const auto text = unwrapped(exchange.request.read_body(max_body(route)));
    if (text.empty() && !route.body_required) return Json::object();
    auto json = parse_strict_json(text);
    if (!json) throw malformed_json(json.error());
    if (const auto faults = schemas.check(route.body, *json); !faults.empty()) throw invalid_body(faults);
    return std::move(*json);
}

std::string read_file_body(const Exchange& exchange) {
    check_length(exchange);
    check_type(exchange, exchange.route.content_types);
    return unwrapped(exchange.request.read_body(max_body(exchange.route)));
}

Json read_query(const Exchange& exchange) {
    Json values = Json::object();
    std::string_view query = exchange.request.query;
    while (const auto pair = next_pair(query)) {
        const auto known = exchange.route.query.find(pair->name);
        if (known == exchange.route.query.end() || pair->value.empty()) continue;
        const auto value = typed(known->second, pair->value);
        if (!value || !within(known->second, *value)) reject_parameter(pair->name, known->second);
        values[pair->name] = *value;
    }
    return values;
}

Json read_rpc_input(const Exchange& exchange, const SchemaSet& schemas) {
    const auto& route = exchange.route;
    Json input = Json::object();
    if (!route.body.empty())
        input = known_members(read_json_body(exchange, schemas), *schemas.document(route.body));
    put_path(exchange, input);
    input.update(read_query(exchange));
    if (!route.subject_to.empty()) input[route.subject_to] = exchange.principal.subject;
    if (!route.own_subject_to.empty() && !exchange.is_staff())
        input[route.own_subject_to] = exchange.principal.subject;
    return input;
}

}  // namespace gateway

#include "services/gateway/handlers/pages.hpp"

#include <algorithm>
#include <array>

#include "services/gateway/routing/handler_needs.hpp"

namespace gateway {
namespace {

using kontor::Json;

/// Schemas of what is read at start, which no client sends or gets.
constexpr std::array<std::string_view, 2> config_schemas{"routes", "gateway-config"};

Json reference(const std::string& schema) {
    return {{"$ref", "#/components/schemas/" + schema}};
}

/// A schema as a component: what it defines for itself becomes a component of its own, named after it.
Json relocated(Json schema, const std::string& name) {
    if (!schema.is_structured()) return schema;
    if (schema.is_object() && schema.contains("$ref") && schema["$ref"].is_string()) {
        auto target = schema["$ref"].get<std::string>();
        if (const auto at = target.find("#/definitions/"); at == 0) {
            schema["$ref"] = "#/components/schemas/" + name + "." + target.substr(14);
        }
    }
    for (auto& value : schema) value = relocated(std::move(value), name);
    return schema;
}

void add_component(const std::string& name, const Json& document, Json& components) {
    auto schema = document;
    for (const auto* keyword : {"$schema", "$id"}) schema.erase(keyword);
    if (schema.contains("definitions")) {
        for (const auto& [part, definition] : schema["definitions"].items()) {
            components[name + "." + part] = relocated(definition, name);
        }
        schema.erase("definitions");
    }
    components[name] = relocated(std::move(schema), name);
}

Json parameters_of(const Route& route, const std::string& method) {
    Json parameters = Json::array();
    for (const auto& name : route.path.parameters()) {
        parameters.push_back(
            {{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
    }
    for (const auto& [name, schema] : route.query) {
        parameters.push_back({{"name", name}, {"in", "query"}, {"schema", schema}});
    }
    if (!Route::changes_something(method)) return parameters;
    parameters.push_back(
        {{"name", "Idempotency-Key"},
         {"in", "header"},
         {"description", "The same key makes a repeated request have one effect and one answer."},
         {"schema", {{"type", "string"}, {"minLength", 1}, {"maxLength", 128}}}});
    return parameters;
}

Json request_body_of(const Route& route) {
    if (!route.body.empty()) {
        return {{"required", route.body_required},
                {"content", {{"application/json", {{"schema", reference(route.body)}}}}}};
    }
    Json content = Json::object();
    for (const auto& type : route.content_types) content[type] = {{"schema", {{"type", "string"}}}};
    return content.empty() ? Json{} : Json{{"required", true}, {"content", content}};
}

Json answer(const Route& route, const std::string& description) {
    Json response{{"description", description}};
    const auto* needs = find_handler(route.handler);
    if (needs != nullptr && needs->streams)
        response["content"]["text/event-stream"]["schema"] = {{"type", "string"}};
    if (!route.reply.empty()) response["content"]["application/json"]["schema"] = reference(route.reply);
    return response;
}

Json responses_of(const Route& route) {
    Json responses;
    responses[std::to_string(route.success)] = answer(route, "Done");
    if (!route.created_flag.empty()) responses["201"] = answer(route, "Created");
    if (route.cache)
        responses["304"] = {{"description", "What the client has (If-None-Match) is still right"}};
    std::vector<int> refusals = route.refusals;
    refusals.push_back(400);  // a head or a URL that makes no sense
    if (route.access != Access::everybody) refusals.push_back(401);
    if (route.access == Access::staff || !route.roles.empty()) refusals.push_back(403);
    if (!route.body.empty()) refusals.push_back(422);
    if (!route.vital) refusals.push_back(503);
    for (const int status : refusals) {
        if (status < 400) {
            responses[std::to_string(status)] = {
                {"description", "Begun; Location leads to what becomes of it"}};
            continue;
        }
        Json problem{{"description", "Problem (RFC 9457)"}};
        problem["content"]["application/problem+json"]["schema"] = reference("problem");
        responses[std::to_string(status)] = std::move(problem);
    }
    return responses;
}

/// `/api/orders/{id}` is of the tag `orders`.
std::string tag_of(const Route& route) {
    const auto segments = path_segments(route.path.text());
    if (segments.empty() || segments[0] == "v1") return "discovery";
    return segments[0] == "api" && segments.size() > 1 ? std::string{segments[1]} : "operations";
}

std::string lower(std::string text) {
    for (auto& c : text) c = static_cast<char>(c + ('a' - 'A'));
    return text;
}

/// Each operation has an id of its own.
std::string operation_id(const Route& route, const std::string& method) {
    return route.methods.size() == 1 ? route.id : route.id + "-" + lower(method);
}

Json operation_of(const Route& route, const std::string& method) {
    Json operation{
        {"operationId", operation_id(route, method)}, {"summary", route.summary}, {"tags", {tag_of(route)}}};
    if (auto parameters = parameters_of(route, method); !parameters.empty())
        operation["parameters"] = std::move(parameters);
    if (auto body = request_body_of(route); !body.is_null()) operation["requestBody"] = std::move(body);
    operation["responses"] = responses_of(route);
    operation["security"] = Json::array();
    if (route.access != Access::everybody)
        operation["security"] = {{{"bearer", Json::array()}}, {{"apiKey", Json::array()}}};
    return operation;
}

}  // namespace

Json openapi_document(const RouteTable& table, const SchemaSet& schemas) {
    Json document{{"openapi", "3.1.0"},
                  {"info",
                   {{"title", "Kontor"},
                    {"version", KONTOR_VERSION},
                    {"description", "A whole shop back end on one small host."},
                    {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
                  {"servers", {{{"url", "/"}}}},
                  {"paths", Json::object()}};
    for (const auto& route : table.routes()) {
        auto& path = document["paths"][route.path.text()];
        for (const auto& method : route.methods) path[lower(method)] = operation_of(route, method);
    }
    auto& components = document["components"];
    components["securitySchemes"]["bearer"] = {
        {"type", "http"},
        {"scheme", "bearer"},
        {"bearerFormat", "JWT"},
        {"description", "The access token of a login, or a machine's API key."}};
    components["securitySchemes"]["apiKey"] = {{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}};
    for (const auto& name : schemas.names()) {
        if (std::ranges::find(config_schemas, name) == config_schemas.end())
            add_component(name, *schemas.document(name), components["schemas"]);
    }
    return document;
}

}  // namespace gateway

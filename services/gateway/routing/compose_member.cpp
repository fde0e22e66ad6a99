#include "services/gateway/routing/compose_member.hpp"

#include <algorithm>
#include <array>

#include "services/gateway/body/schema_fault.hpp"
#include "services/gateway/domain/rpc_methods.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Milliseconds;

/// What isn't needed isn't waited for as long as what is.
constexpr Milliseconds optional_patience{1000};
/// Members that an answer, or what inputs are taken from, has beside its parts.
constexpr std::array<std::string_view, 4> taken_names{"path", "query", "caller", "incomplete"};

std::string place(std::size_t index, std::string_view member) {
    return "/compose/" + std::to_string(index) + "/" + std::string{member};
}

std::vector<std::string> tokens_of(const std::string& pointer) {
    std::vector<std::string> tokens;
    for (auto left = Json::json_pointer{pointer}; !left.empty(); left.pop_back())
        tokens.push_back(left.back());
    std::ranges::reverse(tokens);
    return tokens;
}

/// Why nothing can be found there; nothing when something can.
const char* fault_of_pointer(const Route& route, const std::vector<std::string>& tokens) {
    if (tokens.empty()) return "names nothing";
    const auto& first = tokens.front();
    const auto second = tokens.size() > 1 ? tokens[1] : std::string{};
    if (first == "path") {
        const auto parameters = route.path.parameters();
        const bool known = tokens.size() == 2 && std::ranges::find(parameters, second) != parameters.end();
        return known ? nullptr : "is no parameter of the path";
    }
    if (first == "query")
        return tokens.size() == 2 && route.query.contains(second) ? nullptr : "is no parameter of the query";
    if (first == "caller") {
        if (tokens.size() > 1) return "is the caller's id, which has no members";
        return route.access == Access::everybody ? "needs somebody: the access can't be public" : nullptr;
    }
    const bool known = std::ranges::find(route.compose, first, &ComposedPart::name) != route.compose.end();
    return known ? nullptr : "is in no part before this one";
}

void read_part_input(const Json& json, std::size_t index, const Route& route, ComposedPart& part,
                     const RouteFaults& faults) {
    for (const auto& [member, pointer] : json.items()) {
        const auto text = pointer.get<std::string>();
        const auto at = place(index, "input/" + pointer_token(member));
        try {
            if (const auto* fault = fault_of_pointer(route, tokens_of(text))) {
                faults(at, fault);
                continue;
            }
            part.input.emplace(member, text);
        } catch (const Json::parse_error&) {
            faults(at, "must be a JSON Pointer");
        }
    }
}

ComposedPart read_part(const Json& json, std::size_t index, const Route& route, const RouteFaults& faults) {
    ComposedPart part;
    part.name = json.at("name");
    const bool twice =
        std::ranges::find(route.compose, part.name, &ComposedPart::name) != route.compose.end();
    if (twice || std::ranges::find(taken_names, part.name) != taken_names.end())
        faults(place(index, "name"), "is taken");
    const auto call = json.at("call").get<std::string>();
    const auto dot = call.find('.');
    if (dot == std::string::npos) faults(place(index, "call"), "must be service.method");
    part.service = call.substr(0, dot);
    if (dot != std::string::npos) part.rpc_method = call.substr(dot + 1);
    part.optional = json.value("optional", false);
    const auto usual = part.optional ? std::min(optional_patience, route.timeout) : route.timeout;
    part.timeout = Milliseconds{json.value("timeout_ms", usual.count())};
    if (json.contains("input")) read_part_input(json.at("input"), index, route, part, faults);
    return part;
}

}  // namespace

void read_compose(const Json& json, Route& route, const RouteFaults& faults) {
    if (!json.contains("compose")) return;
    for (std::size_t i = 0; i < json.at("compose").size(); ++i)
        route.compose.push_back(read_part(json.at("compose")[i], i, route, faults));
    if (std::ranges::all_of(route.compose, &ComposedPart::optional))
        faults("/compose", "must have a part that isn't optional");
}

void check_compose(const Route& route, const RpcMethods& methods, const RouteFaults& faults) {
    for (std::size_t i = 0; i < route.compose.size(); ++i) {
        const auto& part = route.compose[i];
        if (!part.rpc_method.empty() && !methods.has(part.service, part.rpc_method))
            faults(place(i, "call"), "names no method that is known");
    }
    if (route.vital) faults("/vital", "is not for what waits for a service");
    if (route.methods != std::vector<std::string>{"GET"})
        faults("/compose", "is for routes with GET alone: its parts are asked, not told");
    if (route.success != 200) faults("/success", "must be 200 where the answer is composed");
    if (!route.owned_through.empty())
        faults("/owned_through", "is not for a composed answer: its parts say who may");
}

}  // namespace gateway

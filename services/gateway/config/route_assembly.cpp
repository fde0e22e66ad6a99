#include "services/gateway/config/route_assembly.hpp"

#include <algorithm>
#include <optional>

#include "services/gateway/routing/route_reader.hpp"

namespace gateway {
namespace {

/// A route, and where the file has it.
struct Placed {
    Route route;
    const RouteDraft* draft;
};

/// The schema is that of a list of routes: a pointer into a list of one begins with its index.
constexpr std::string_view in_list = "/0";

/// Whether the route has the form it must have.
bool check_form(const RouteDraft& route, const SchemaSet& schemas, const RouteFaults& faults) {
    const auto found = schemas.check("routes", kontor::Json::array({route.json}));
    for (const auto& fault : found)
        faults(fault.pointer.substr(std::min(in_list.size(), fault.pointer.size())), fault.detail);
    return found.empty();
}

std::optional<Route> read_draft(const RouteDraft& draft, const RouteSurroundings& surroundings,
                                FaultList& list) {
    bool right = true;
    const auto built_in = draft.pointer.empty() ? "of the built-in route " + draft.id() + " " : "";
    const RouteFaults faults = [&](const std::string& pointer, const std::string& detail) {
        right = false;
        list.add(draft.pointer + pointer, built_in + detail);
    };
    if (!check_form(draft, surroundings.schemas, faults)) return std::nullopt;
    auto route = read_route(draft.json, surroundings, faults);
    return right ? std::optional{std::move(route)} : std::nullopt;
}

std::string shown(const Placed& other) {
    return (other.draft->pointer.empty() ? "the built-in route " : "the route ") + other.route.id + " (" +
           other.route.path.text() + ")";
}

/// A method that both have, so that a request could mean either.
std::optional<std::string> shared_method(const Route& one, const Route& other) {
    const auto found =
        std::ranges::find_if(one.methods, [&](const std::string& method) { return other.serves(method); });
    return found == one.methods.end() ? std::nullopt : std::optional{*found};
}

void compare(const Placed& one, const Placed& other, FaultList& list) {
    const bool same = one.route.path.same_as(other.route.path);
    if (!same && !one.route.path.ambiguous_with(other.route.path)) return;
    const auto method = shared_method(one.route, other.route);
    if (!method) return;
    // Only what the file says can be put right in it.
    const bool accuse_other = one.draft->pointer.empty();
    const auto& accused = accuse_other ? other : one;
    const auto& against = accuse_other ? one : other;
    list.add(
        accused.draft->pointer + "/path",
        same ? "is taken: " + shown(against) + " has it for " + *method
             : "is ambiguous: " + *method + " of some paths could as well be meant for " + shown(against));
}

}  // namespace

void assemble_routes(Draft& draft) {
    std::vector<Placed> placed;
    const RouteSurroundings surroundings{draft.schemas, draft.methods};
    for (const auto& one : draft.routes) {
        if (auto route = read_draft(one, surroundings, draft.faults))
            placed.push_back({std::move(*route), &one});
    }
    for (std::size_t i = 0; i < placed.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) compare(placed[i], placed[j], draft.faults);
    }
    std::vector<Route> routes;
    for (auto& one : placed) routes.push_back(std::move(one.route));
    draft.config.table = RouteTable{std::move(routes)};
}

}  // namespace gateway

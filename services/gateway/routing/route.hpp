#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/bounds.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/base/json.hpp"
#include "services/gateway/domain/cors.hpp"
#include "services/gateway/domain/event_filter.hpp"
#include "services/gateway/domain/path_template.hpp"
#include "services/gateway/routing/composed_part.hpp"

namespace gateway {

/// Largest JSON body of a request: an order of a thousand lines is a tenth of it. It is passed on in a message, and can't be
/// larger than one.
inline constexpr std::size_t max_json_body = 1024 * 1024;
static_assert(max_json_body <= kontor::max_payload_bytes);

/// Who may use a route.
enum class Access {
    everybody,
    customer,  ///< whoever is logged in
    staff,     ///< roles staff or admin
};

/// How long an answer may be given again.
struct CacheRules {
    std::chrono::seconds kept_for{0};  ///< here; 0: it is asked for anew each time
    std::chrono::seconds fresh_for{
        0};  ///< by clients, without asking back; 0: they ask each time whether it is still right
    std::vector<EventFilter> events;  ///< end it at once; their parameters are those of the path
};

/// One line of the route table: how an HTTP request becomes an rpc, or which handler of our own takes it.
struct Route {
    std::string id;
    std::vector<std::string> methods;  ///< of HTTP, at least one
    PathTemplate path;
    std::string summary;
    Access access = Access::staff;
    std::vector<std::string>
        roles;  ///< beside the access, the caller needs one of these; empty: no further one

    std::string handler;  ///< one of our own, by name; empty for a plain rpc and for a composed answer
    std::string service;
    std::string rpc_method;
    std::vector<ComposedPart> compose;  ///< of several rpcs; empty: of none
    kontor::Milliseconds timeout{5000};
    bool vital = false;  ///< answered under any load; its handler waits for nothing

    std::map<std::string, std::string>
        path_to;  ///< path parameter → member of the rpc's input; as named, without
    std::map<std::string, kontor::Json>
        query;                   ///< query parameter → its JSON Schema; to the member of that name
    std::string subject_to;      ///< member that gets the caller's user id
    std::string own_subject_to;  ///< the same, unless the caller is staff
    std::string body;            ///< schema of the JSON body; empty: none is taken
    bool body_required = true;
    std::vector<std::string> content_types;  ///< of a body that isn't JSON; the handler reads it
    std::optional<std::size_t> body_limit;   ///< bytes; without it, what is usual for such a body
    std::optional<CacheRules> cache;         ///< without it, neither here nor by clients
    std::optional<CorsRules> cors;           ///< without it, no page of another origin

    int success = 200;
    std::string created_flag;   ///< member of the reply that says whether something was created: 201 if so
    std::string location;       ///< Location of what was created
    std::string owned_through;  ///< member of the reply with the id of the order that says whose it is
    std::string reply;          ///< schema of the answer, for /openapi.json; empty: no JSON body
    std::vector<int> refusals;  ///< further statuses, for /openapi.json

    bool serves(std::string_view method) const { return std::ranges::find(methods, method) != methods.end(); }
    /// True when one of its methods does.
    bool writes() const { return std::ranges::any_of(methods, changes_something); }
    static bool changes_something(std::string_view method) { return method != "GET" && method != "HEAD"; }
};

}  // namespace gateway

#include "services/gateway/routing/handler_needs.hpp"

#include <algorithm>
#include <array>

namespace gateway {
namespace {

constexpr std::array<HandlerNeeds, 22> known_handlers{{
    {.name = "register", .body = "register.request"},
    {.name = "log-in", .body = "token.request"},
    {.name = "place-order", .body = "place-order.request", .caller = true, .changes = "orders"},
    {.name = "get-order", .parameters = "id", .caller = true, .may_be_cached = true},
    {.name = "amend-order",
     .parameters = "id",
     .body = "amend-order.request",
     .caller = true,
     .changes = "orders"},
    {.name = "cancel-order",
     .parameters = "id",
     .body = "reason.request",
     .caller = true,
     .changes = "orders"},
    {.name = "replay-dead-letter", .parameters = "service,number", .caller = true},
    {.name = "drop-dead-letter",
     .parameters = "service,number",
     .body = "drop-dead-letter.request",
     .caller = true},
    {.name = "import-products", .other_body = true, .caller = true, .changes = "catalog"},
    {.name = "events", .caller = true, .streams = true},
    {.name = "order-events", .parameters = "id", .caller = true, .streams = true},
    {.name = "health", .may_be_vital = true},
    {.name = "ready", .may_be_vital = true},
    {.name = "metrics", .may_be_vital = true},
    {.name = "openapi", .may_be_cached = true},
    {.name = "docs", .may_be_cached = true},
    {.name = "jwks", .may_be_cached = true},
    {.name = "agent-self"},
    {.name = "agent-services"},
    {.name = "catalog-services"},
    {.name = "catalog-service", .parameters = "name"},
    {.name = "health-service", .parameters = "name"},
}};

}  // namespace

std::span<const HandlerNeeds> handlers() {
    return known_handlers;
}

const HandlerNeeds* find_handler(std::string_view name) {
    const auto found = std::ranges::find(known_handlers, name, &HandlerNeeds::name);
    return found == known_handlers.end() ? nullptr : &*found;
}

}  // namespace gateway

#include "services/gateway/handlers/place_order.hpp"

#include "runtime/security/sha256.hpp"
#include "services/gateway/domain/prefer.hpp"
#include "services/gateway/handlers/saga_answer.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Milliseconds;

/// The coordinator answers a little before the deadline it is given; this long also suffices to start a saga.
constexpr Milliseconds answer_margin{300};

}  // namespace

Milliseconds saga_patience(const kontor::HttpRequest& request, Milliseconds fallback) {
    const auto preferred = preferred_wait(request.headers.get("Prefer"));
    return (preferred ? Milliseconds{*preferred} : fallback) + answer_margin;
}

kontor::HttpResponse PlaceOrder::operator()(const Exchange& exchange) const {
    const auto body = read_json_body(exchange, parts_.schemas);
    const auto& customer = exchange.principal.subject;
    const auto key = customer + "/" + exchange.idempotency_key.value_or(parts_.ids.uuid());
    Json input{{"customer", customer}, {"key", key}};
    for (const auto* member : {"items", "payment", "delivery"}) input[member] = body.at(member);
    const auto saga = parts_.start(exchange,
                                   {{"definition", "checkout"},
                                    {"key", key},
                                    {"fingerprint", kontor::sha256_hex(body.dump())},
                                    {"input", std::move(input)}},
                                   saga_patience(exchange.request, wait_));
    return SagaAnswer{parts_.backend, body.at("delivery")}(exchange, saga, saga.at("ids").at("order"), 201);
}

}  // namespace gateway

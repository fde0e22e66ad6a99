// Places and cancels orders as a careful client does: one key an order, asked again until the shop has
// decided.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/base/waiter.hpp"
#include "cli/node/http.hpp"
#include "cli/replay/outcome.hpp"

namespace kontor::cli {

class Shopper {
public:
    /// `api` is signed in as the customer and does not repeat requests itself. `patience` bounds each order.
    Shopper(HttpTransport& api, Waiter& waiter, Milliseconds patience)
        : api_(api), waiter_(waiter), patience_(patience) {}

    /// `order` is the body of POST /api/orders. An order that is answered 202 is looked at until it is
    /// decided.
    Outcome place(const std::string& key, const nlohmann::json& order);

    /// Cancelling an order that is cancelled already succeeds.
    Outcome cancel(const std::string& order_id, const std::string& reason);

private:
    /// Reads a decided answer into the outcome. Returns the next request when the shop wants more time, else
    /// nullopt.
    using Judge = std::optional<HttpRequest> (*)(const HttpRequest& asked, const HttpResponse& answer,
                                                 Outcome& outcome);

    Outcome ask_until_decided(HttpRequest request, Judge judge);

    HttpTransport& api_;
    Waiter& waiter_;
    Milliseconds patience_;
};

}  // namespace kontor::cli

// Before a replay: does the orders service know the products' prices yet?
#pragma once

#include "cli/base/waiter.hpp"
#include "cli/node/endpoints.hpp"

namespace kontor::cli {

/// Waits until orders has taken in all of the catalogue's events: an order for a product it has not heard of would be
/// refused for good. Goes on while broker and services are restarted. Throws unreachable when `patience` runs out.
void await_prices(const MqttLogin& login, Waiter& waiter, Milliseconds patience);

}  // namespace kontor::cli

#pragma once

#include <string>
#include <vector>

#include "cli/node/rpc.hpp"
#include "runtime/base/json.hpp"
#include "tests/e2e/node.hpp"

namespace kontor {

/// What the services hold, as the node's operator is told it over MQTT.
class Books {
public:
    explicit Books(const Node& node) : services_{node.operator_login()} {}

    /// The answer of a service's method. Throws when there is none.
    Json ask(const std::string& service, const std::string& method, const Json& input);
    /// All items of a list.
    std::vector<Json> all(const std::string& service, const std::string& method, Json input = Json::object());

    /// The states of an order's payments, shipments and reservation.
    struct Holdings {
        std::vector<std::string> payments, shipments, reservations;
        /// Nothing of it remains: no goods set aside, no money taken or held, no label.
        bool nothing_left() const;
        std::string text() const;
    };
    Holdings of_order(const std::string& order);

    /// How many payments, shipments, reservations and orders there are, of any state.
    struct Counts {
        std::size_t payments, shipments, reservations, orders;
        bool operator==(const Counts&) const = default;
    };
    Counts counts();

private:
    std::vector<std::string> states(const std::string& service, const std::string& method,
                                    const std::string& order);

    cli::RpcClient services_;
};

}  // namespace kontor

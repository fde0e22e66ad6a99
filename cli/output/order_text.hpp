// An order as text for people.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

namespace kontor::cli {

/// `12.80 EUR` of a money object; "" when there is none.
std::string money_text(const nlohmann::json& object, const char* member);

/// The whole order view: head, items, total, payment, shipment.
void print_order(std::ostream& out, const nlohmann::json& order);

}  // namespace kontor::cli

// The services' views as rows of the snapshot. Each throws Json::exception for a view that is not one.
#pragma once

#include <nlohmann/json.hpp>

#include "cli/audit/snapshot.hpp"

namespace kontor::cli {

OrderRow order_row(const nlohmann::json& view);
PaymentRow payment_row(const nlohmann::json& view);
ShipmentRow shipment_row(const nlohmann::json& view);
StockRow stock_row(const nlohmann::json& view);
ReservationRow reservation_row(const nlohmann::json& view);
SagaRow saga_row(const nlohmann::json& view);
PositionRow position_row(const nlohmann::json& answer);

}  // namespace kontor::cli

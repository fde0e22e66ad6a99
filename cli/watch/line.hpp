// A message from the bus as one line.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "cli/node/mqtt.hpp"
#include "cli/output/terminal.hpp"

namespace kontor::cli {

/// `12:30:05.123  orders  confirmed  order/0192…  #42  {…}` for an event, `topic  payload` for anything else.
/// The payload is cut to `payload_width` characters (0: not cut).
std::string line_for(const MqttMessage& message, const Palette& palette, std::size_t payload_width);

/// Topic, user properties and payload; a payload that is JSON stays JSON.
nlohmann::json json_for(const MqttMessage& message);

}  // namespace kontor::cli

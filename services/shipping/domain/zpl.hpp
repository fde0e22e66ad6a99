#pragma once

#include <string>
#include <string_view>

#include "services/shipping/domain/shipment.hpp"

namespace shipping {

/// A label in ZPL II, as Zebra and most label printers take it, for 4 × 6 inches at 203 dpi: the address, or a pickup
/// slip, with the tracking number as Code 128. Text is UTF-8 (^CI28); what ZPL would take for a command is escaped.
std::string zpl_label(const LabelCreated& label);

/// A text as a ZPL field with hexadecimal escapes (^FH_): `^`, `~`, `_` and control characters can't end it.
std::string zpl_escaped(std::string_view text, std::size_t max_bytes);

}  // namespace shipping

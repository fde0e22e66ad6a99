#pragma once

#include <string>
#include <string_view>

#include "runtime/events/event.hpp"

namespace gateway {

/// The `data` line of an event in a stream, and the empty line behind it: the event as JSON of CloudEvents 1.0, with
/// `sequence`, its position in its service's log.
std::string event_text(const kontor::Event& event, std::string_view site);

}  // namespace gateway

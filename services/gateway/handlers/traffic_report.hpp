#pragma once

#include <span>
#include <string>
#include <utility>

#include "runtime/base/clock.hpp"
#include "runtime/bus/message.hpp"
#include "runtime/telemetry/metrics.hpp"
#include "services/gateway/domain/traffic/service_traffic.hpp"

namespace gateway {

/// A service's name, and how the calls to it fare.
using NamedView = std::pair<std::string, ServiceView>;

/// Retained, for a console: `kontor/telemetry/traffic/gateway/<instance>`. It expires when no next one comes.
kontor::Message report_message(const std::string& instance, std::span<const NamedView> services,
                               kontor::Time now);

/// Sets the gauges of breakers, ejections and calls under way.
void measure(kontor::Metrics& metrics, const std::string& service, const ServiceView& view);

}  // namespace gateway

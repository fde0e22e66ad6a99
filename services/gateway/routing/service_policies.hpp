#pragma once

#include <map>
#include <string>

#include "runtime/service/config.hpp"
#include "services/gateway/domain/traffic/service_traffic.hpp"

namespace gateway {

/// How calls are sent, service by service.
struct ServicePolicies {
    ServicePolicy fallback{};  ///< for those that aren't named
    std::map<std::string, ServicePolicy, std::less<>> named{};

    const ServicePolicy& of(std::string_view service) const {
        const auto found = named.find(service);
        return found == named.end() ? fallback : found->second;
    }
};

/// Reads `services`: an object with a member for each service that has a policy of its own, and `default` for what all others
/// have and those start from. `fallback` is in force where nothing is said. Throws `kontor::ConfigError` that names the place.
ServicePolicies read_service_policies(kontor::Settings services, const ServicePolicy& fallback);

}  // namespace gateway

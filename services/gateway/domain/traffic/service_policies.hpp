#pragma once

#include <map>
#include <string>

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

}  // namespace gateway

#include "services/gateway/config/section.hpp"

#include <array>

namespace gateway {

std::span<const Section> sections() {
    static constexpr std::array<Section, 5> table{{
        {"rpc_methods", read_rpc_methods},
        {"routes", read_routes},
        {"disabled", read_disabled},
        {"services", read_services},
        {"limits", read_limits},
    }};
    return table;
}

}  // namespace gateway

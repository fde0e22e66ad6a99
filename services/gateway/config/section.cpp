#include "services/gateway/config/section.hpp"

#include <array>

namespace gateway {

std::span<const Section> sections() {
    static constexpr std::array<Section, 3> table{{
        {"rpc_methods", read_rpc_methods},
        {"routes", read_routes},
        {"disabled", read_disabled},
    }};
    return table;
}

}  // namespace gateway

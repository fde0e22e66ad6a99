#include "services/gateway/config/fault_list.hpp"

#include <algorithm>

namespace gateway {

void FaultList::add(const std::string& pointer, std::string detail) {
    if (faults_.size() < max_config_faults)
        faults_.push_back({places_.of(pointer), pointer, std::move(detail)});
}

bool FaultList::within(std::string_view pointer) const {
    return std::ranges::any_of(faults_, [&](const ConfigFault& fault) {
        const std::string_view at = fault.pointer;
        return at.starts_with(pointer) && (at.size() == pointer.size() || at[pointer.size()] == '/');
    });
}

ConfigFaults FaultList::take() {
    std::ranges::stable_sort(faults_, {}, &ConfigFault::place);
    return std::move(faults_);
}

}  // namespace gateway

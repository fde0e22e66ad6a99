#pragma once

#include "services/gateway/config/places.hpp"

namespace gateway {

/// Collects what is wrong in one file, up to `max_config_faults`.
class FaultList {
public:
    /// The places outlive the list.
    explicit FaultList(const Places& places) : places_{places} {}

    /// `pointer` and `detail` as in `ConfigFault`; the place is found by the pointer.
    void add(const std::string& pointer, std::string detail);
    /// True when something is wrong with what the pointer names, or within it.
    bool within(std::string_view pointer) const;
    bool empty() const { return faults_.empty(); }
    /// Sorted by place.
    ConfigFaults take();

private:
    const Places& places_;
    ConfigFaults faults_;
};

}  // namespace gateway

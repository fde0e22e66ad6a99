#pragma once

#include <string>
#include <vector>

#include "services/gateway/body/text_place.hpp"

namespace gateway {

/// What is wrong in a configuration file, and where.
struct ConfigFault {
    TextPlace place;
    std::string pointer;  ///< JSON Pointer (RFC 6901) to what is meant; it may be missing in the file
    std::string
        detail;  ///< for people: a predicate of what the pointer names, or a sentence where it is empty

    /// Pointer and detail as one sentence.
    std::string reason() const { return pointer.empty() ? detail : pointer + " " + detail; }
};

/// In the order of their places.
using ConfigFaults = std::vector<ConfigFault>;

/// More are of no use to whoever puts them right; it also bounds what a hostile file can make us write.
inline constexpr std::size_t max_config_faults = 100;

}  // namespace gateway

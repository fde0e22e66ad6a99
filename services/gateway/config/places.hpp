#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "services/gateway/config/config_fault.hpp"

namespace gateway {

/// Where the values of a JSON text stand: a member where its name begins, an element where it begins itself.
class Places {
public:
    /// Goes through the text as far as it is JSON; the text outlives this object.
    explicit Places(std::string_view text);

    /// Of what a JSON Pointer (RFC 6901) names; where there is no such thing, of what is nearest around it.
    TextPlace of(std::string_view pointer) const;
    /// What `read_strict_json` refuses without saying where: members given twice, NUL characters, too deep a nesting.
    const ConfigFaults& faults() const { return faults_; }

private:
    class Scan;

    std::string_view text_;
    std::map<std::string, std::size_t, std::less<>> offsets_;  // by pointer
    ConfigFaults faults_;
};

}  // namespace gateway

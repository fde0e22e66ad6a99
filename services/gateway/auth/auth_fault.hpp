#pragma once

#include <string>

namespace gateway {

/// Why nobody is known to ask.
struct AuthFault {
    bool undecided;      ///< we can't tell now: users is away, or we have no keys yet
    std::string detail;  ///< empty: nothing was sent to be known by
};

}  // namespace gateway

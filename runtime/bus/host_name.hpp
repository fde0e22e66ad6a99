#pragma once

#include <optional>
#include <string>

namespace kontor {

/// For the log: which name couldn't be resolved, getaddrinfo's reason (`code`, EAI_…), and what to do about it.
std::string describe_unresolved(const std::string& host, int code);

/// Looks a name up now, which may take the resolver's patience of some seconds. Nothing when that succeeds, as it does at
/// once for an IP address.
std::optional<std::string> problem_with_host(const std::string& host);

}  // namespace kontor

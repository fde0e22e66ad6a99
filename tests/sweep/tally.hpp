#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace sweep {

/// What a sweep did to one command of one service, or to one service in one scenario.
struct Count {
    std::uint64_t swept = 0;       ///< requests, or scenarios
    std::uint64_t most = 0;        ///< the last operation that could go wrong, of any
    std::uint64_t struck = 0;      ///< times an operation did
    std::uint64_t deliveries = 0;  ///< beyond the first, until there was a decided answer
    std::uint64_t differences = 0;
    std::set<std::string> refusals{};  ///< their codes
};

/// What all sweeps of a test did, by service and by what was asked of it.
class Tally {
public:
    Count& of(const std::string& service, const std::string& what) { return counts_[{service, what}]; }
    /// Notes something that isn't as it is without a fault.
    void differs(const std::string& service, const std::string& what, const std::string& details);

    /// The first of them, in full.
    const std::vector<std::string>& findings() const { return findings_; }
    std::uint64_t differences() const;
    std::uint64_t struck() const;
    void print(std::ostream& out) const;

private:
    std::map<std::pair<std::string, std::string>, Count> counts_;
    std::vector<std::string> findings_;
};

}  // namespace sweep

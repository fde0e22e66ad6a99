#pragma once

#include <cstdint>
#include <iosfwd>

namespace simulation {

struct Seeds {
    std::uint64_t first;
    std::uint64_t count;
    int jobs;          ///< processes
    bool until_found;  ///< end at the first that finds something, without its story
};

/// Runs them all; prints progress, each seed that found something with its shortened story, and how fast it went.
/// Returns 0 when none did, else 1.
int run_many(const Seeds& seeds, std::ostream& out);

}  // namespace simulation

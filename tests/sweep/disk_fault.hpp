#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "tests/simulation/node/process.hpp"

namespace sweep {

/// What goes wrong with one operation on a process's disk.
enum class FaultKind {
    io_error,   ///< the operation fails
    full,       ///< a write finds the disk full; only writes are counted
    kill,       ///< the process is killed at it; what it wrote is there
    power_cut,  ///< the same, and what wasn't synced is lost
};

const char* name_of(FaultKind kind);

/// Lets one operation of a process go wrong: the n-th from now on. Nothing goes wrong once this object is gone.
class DiskFault {
public:
    /// `n` counts from 1. `crash` is called in the place of a kill or a power cut, which are then its work.
    DiskFault(simulation::Process& process, FaultKind kind, std::uint64_t n,
              std::function<void()> crash = {});
    ~DiskFault();
    DiskFault(const DiskFault&) = delete;
    DiskFault& operator=(const DiskFault&) = delete;

    bool struck() const { return *struck_; }

private:
    simulation::Process& process_;
    std::shared_ptr<bool> struck_ = std::make_shared<bool>(false);
};

/// How long a process that died stays away.
inline constexpr kontor::Milliseconds down_for{20};

}  // namespace sweep

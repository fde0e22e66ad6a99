#include "tests/sweep/disk_fault.hpp"

#include <utility>

namespace sweep {
namespace {

using Disk = kontor::SimulatedDisk;

bool crashes(FaultKind kind) {
    return kind == FaultKind::kill || kind == FaultKind::power_cut;
}

}  // namespace

const char* name_of(FaultKind kind) {
    switch (kind) {
        case FaultKind::io_error: return "I/O error";
        case FaultKind::full: return "disk full";
        case FaultKind::kill: return "kill";
        case FaultKind::power_cut: return "power cut";
    }
    std::unreachable();
}

DiskFault::DiskFault(simulation::Process& process, FaultKind kind, std::uint64_t n,
                     std::function<void()> crash)
    : process_{process} {
    if (!crash) {
        crash = [&process, kind] {
            process.kill(down_for);
            if (kind == FaultKind::power_cut) process.disk().lose_power();
        };
    }
    process.on_operation([struck = struck_, kind, left = n, crash = std::move(crash)](
                             Disk::Operation operation, std::string_view) mutable {
        if (*struck || (kind == FaultKind::full && operation != Disk::Operation::write) || --left > 0)
            return Disk::ok;
        *struck = true;
        if (crashes(kind)) crash();
        return kind == FaultKind::full ? Disk::full : Disk::io_error;
    });
}

DiskFault::~DiskFault() {
    process_.on_operation({});
}

}  // namespace sweep

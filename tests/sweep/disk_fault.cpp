#include "tests/sweep/disk_fault.hpp"

#include <utility>

namespace sweep {
namespace {

using Operation = kontor::SimulatedDisk::Operation;

// SQLite's, which only the runtime's store includes.
constexpr int sqlite_ok = 0;
constexpr int sqlite_io_error = 10;
constexpr int sqlite_full = 13;

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
                             Operation operation, std::string_view) mutable {
        if (*struck || (kind == FaultKind::full && operation != Operation::write) || --left > 0)
            return sqlite_ok;
        *struck = true;
        if (crashes(kind)) crash();
        return kind == FaultKind::full ? sqlite_full : sqlite_io_error;
    });
}

DiskFault::~DiskFault() {
    process_.on_operation({});
}

}  // namespace sweep

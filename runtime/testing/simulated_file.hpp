#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runtime/testing/simulated_disk.hpp"

namespace kontor {

/// Of the WAL's index. It dies with the process, but what is left of that may look at it to its end.
struct SimulatedDisk::SharedMemory {
    std::vector<std::unique_ptr<char[]>> regions;
};

/// A file as processes see it, and as it is on the disk.
struct SimulatedDisk::File {
    /// What was done to it since its last sync.
    struct Change {
        std::size_t offset;
        std::string bytes;  // of a write
        bool truncate;      // to `offset`
    };

    void write(std::size_t offset, std::string_view bytes);
    void truncate(std::size_t length);
    void sync();
    /// What wasn't synced is gone, but for the sectors that `survives` lets through, asked in order.
    void lose_unsynced(const std::function<bool()>& survives);
    void renew_memory() { shared_memory = std::make_shared<SharedMemory>(); }

    std::string path;
    std::string content;
    std::string durable;
    bool exists_on_disk = false;
    std::vector<Change> unsynced;  // in order
    std::vector<Handle*> handles;
    std::shared_ptr<SharedMemory> shared_memory = std::make_shared<SharedMemory>();
};

}  // namespace kontor

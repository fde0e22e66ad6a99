#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>

struct sqlite3_vfs;

namespace kontor {

/// A disk within the test, as SQLite sees one: a VFS of its own, with files in memory. It knows what has been written and
/// what has been synced, so that a power cut can lose the difference; it fails, fills up and dies when told to. For the
/// one thread that drives a simulation.
///
/// The model of a power cut is the one SQLite states for itself (https://sqlite.org/psow.html): of what wasn't synced,
/// each sector reaches the disk or doesn't, in any order; bytes outside a write are never harmed; a file's creation is
/// durable with its first sync, its removal with any later sync.
class SimulatedDisk {
public:
    static constexpr std::size_t sector_bytes = 512;
    // What a `Fault` says, for those that don't include SQLite's header: SQLITE_OK, SQLITE_IOERR, SQLITE_FULL.
    static constexpr int ok = 0;
    static constexpr int io_error = 10;
    static constexpr int full = 13;

    enum class Operation { open, read, write, truncate, sync, remove };
    /// Asked before each operation on a file; SQLITE_OK lets it happen, anything else is its result.
    using Fault = std::function<int(Operation operation, std::string_view file)>;

    /// The same seed loses the same sectors. `name` is the VFS's, one at a time in a process.
    SimulatedDisk(std::string name, std::uint64_t seed);
    ~SimulatedDisk();
    SimulatedDisk(const SimulatedDisk&) = delete;
    SimulatedDisk& operator=(const SimulatedDisk&) = delete;

    /// For `Database::open`.
    const char* vfs() const;

    void on_operation(Fault fault) { fault_ = std::move(fault); }
    /// Of all files together; nothing: no bound. Writes beyond it fail with SQLITE_FULL.
    void set_capacity(std::optional<std::size_t> bytes) { capacity_ = bytes; }
    std::size_t used_bytes() const;
    std::size_t free_bytes() const;

    /// The process that uses the disk ends, however: its open files fail from now on, its locks and its shared memory
    /// are gone, and what it wrote is there for the next one.
    void lose_process();
    /// Power is lost, after the process: so is what wasn't synced, but for the sectors that made it. Of these there are
    /// all, none, or half by chance, which is drawn, too.
    void lose_power();

    /// The file's content as a process sees it; empty when there is none of that name.
    std::string content(const std::string& file) const;
    std::map<std::string, std::string> contents() const;
    /// Puts the disk back to what `contents` said, as if all of it had been synced. No file may be open.
    void restore(const std::map<std::string, std::string>& contents);

private:
    struct SharedMemory;
    struct File;
    struct Handle;
    struct Calls;
    friend struct Calls;

    /// What SQLite calls (simulated_vfs.cpp).
    static void fill(sqlite3_vfs& vfs);
    int judge(Operation operation, const std::string& file);
    File& create(const std::string& path);
    void remove(const std::string& path);
    void settle_removals();

    std::string name_;
    std::unique_ptr<sqlite3_vfs> vfs_;
    std::mt19937_64 random_;
    Fault fault_;
    std::optional<std::size_t> capacity_;
    std::map<std::string, std::shared_ptr<File>, std::less<>> files_;
    std::map<std::string, std::string> removed_;  // whose removal isn't durable yet: what is on the disk
    std::uint64_t life_ = 1;                      // counts processes: a dead one's handles fail
};

/// The seed of SQLite's own random numbers, of all connections of this process.
void seed_sqlite(std::uint32_t seed);

}  // namespace kontor

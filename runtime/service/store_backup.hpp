#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "runtime/base/scheduler.hpp"
#include "runtime/rpc/request.hpp"
#include "runtime/store/reader.hpp"
#include "runtime/store/snapshot.hpp"
#include "runtime/store/writer.hpp"
#include "runtime/telemetry/log.hpp"

namespace kontor {

/// A service's part in a backup of the whole node: the method `backup`, `{"backup": <uuid>, "phase": …}`.
///
/// Phase `hold` stops the writer and takes a snapshot; `release` lets it go on, and is refused when the writer wasn't held
/// all the time since: when every service has been held and then every release succeeded, all of them stood still at one
/// instant. From then on the snapshot is copied beside the store, to `backup/<uuid>.db`; `copy` says how far that is, `end`
/// removes what is there of it. A hold ends by itself after two seconds.
class StoreBackup {
public:
    struct Parts {
        Writer& writer;
        Reader& reader;
        Scheduler& scheduler;
        const Clock& clock;
        const Log& log;
    };
    /// Removes what an earlier process has left of a copy. `vfs` as in `Database::open`.
    StoreBackup(std::filesystem::path store, const char* vfs, Parts parts);

    /// For the reader's thread.
    Reply operator()(const Request& request);
    /// Lets the writer go, for a service that stops. Any thread.
    void give_up();

private:
    enum class Phase { none, asked, held, copying, copied, failed };

    Reply hold(const std::string& backup, const Request& request);
    Reply release(const std::string& backup);
    Reply copy(const std::string& backup);
    Reply end(const std::string& backup);
    /// The writer stands still. On its thread.
    void held(const std::string& backup, const Request& request);
    void take_snapshot(const Request& request);
    void expire(const std::string& backup);
    bool begin(const std::string& backup);
    void copy_more(const std::string& backup);
    void copy_step();
    void queue_copying(const std::string& backup);
    void let_go();
    bool is(const std::string& backup, Phase phase) const { return backup_ == backup && phase_ == phase; }
    std::filesystem::path folder() const { return store_.parent_path() / "backup"; }
    std::string file_name() const { return backup_ + ".db"; }

    std::filesystem::path store_;
    const char* vfs_;
    Parts parts_;

    std::mutex mutex_;  // over all that follows; the three threads meet here
    std::string backup_;
    Phase phase_ = Phase::none;
    std::optional<Snapshot> snapshot_;
    Scheduler::TimerId limit_ = 0;
    SteadyTime held_since_{};
    double held_ms_ = 0;
    std::string failure_;
};

}  // namespace kontor

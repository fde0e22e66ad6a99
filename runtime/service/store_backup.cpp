#include "runtime/service/store_backup.hpp"

#include "runtime/rpc/fields.hpp"

namespace kontor {
namespace {

/// Whoever began a backup may be gone: the shop stands still no longer than this.
constexpr Milliseconds hold_limit{2000};
/// Before more is copied, when the reader's queue is full.
constexpr Milliseconds retry_pause{100};

Reply void_cut() {
    return Reply::rejected(refused("backup-void", "the writer was not held all the time: begin anew"));
}

}  // namespace

StoreBackup::StoreBackup(std::filesystem::path store, const char* vfs, Parts parts)
    : store_{std::move(store)}, vfs_{vfs}, parts_{parts} {
    std::error_code ignored;  // the next backup tries again, and says so
    std::filesystem::remove_all(folder(), ignored);
}

Reply StoreBackup::operator()(const Request& request) {
    Fields in{request.body};
    const auto backup = in.uuid("backup");
    const auto phase = in.one_of("phase", {"hold", "release", "copy", "end"});
    in.done();
    if (phase == "hold") return hold(backup, request);
    if (phase == "release") return release(backup);
    return phase == "copy" ? copy(backup) : end(backup);
}

Reply StoreBackup::hold(const std::string& backup, const Request& request) {
    if (!begin(backup)) {
        return Reply::rejected(
            refused("backup-running", "another backup is under way, or this one was begun before"));
    }
    parts_.writer.hold([this, backup, request] { held(backup, request); });
    return Reply::deferred();
}

bool StoreBackup::begin(const std::string& backup) {
    const std::scoped_lock lock{mutex_};
    const bool idle = phase_ == Phase::none || phase_ == Phase::copied || phase_ == Phase::failed;
    if (!idle || backup_ == backup) return false;
    std::filesystem::remove_all(folder());
    snapshot_.emplace(store_, vfs_);
    backup_ = backup;
    phase_ = Phase::asked;
    held_since_ = parts_.clock.steady();
    limit_ = parts_.scheduler.after(hold_limit, [this, backup] { expire(backup); });
    return true;
}

void StoreBackup::held(const std::string& backup, const Request& request) {
    const std::scoped_lock lock{mutex_};
    if (!is(backup, Phase::asked)) return;
    try {
        take_snapshot(request);
    } catch (const SQLite::Exception& exception) {
        let_go();
        request.responder.send(Reply::error(error_of(exception)));
    }
}

void StoreBackup::take_snapshot(const Request& request) {
    snapshot_->take();
    phase_ = Phase::held;
    held_since_ = parts_.clock.steady();
    request.responder.send(Reply::ok({{"log", snapshot_->head()}}));
}

void StoreBackup::expire(const std::string& backup) {
    const std::scoped_lock lock{mutex_};
    if (!is(backup, Phase::asked) && !is(backup, Phase::held)) return;
    parts_.log.warn("the writer was held for a backup that didn't go on", {{"backup", backup}});
    let_go();
}

void StoreBackup::give_up() {
    const std::scoped_lock lock{mutex_};
    if (phase_ == Phase::asked || phase_ == Phase::held) let_go();
}

void StoreBackup::let_go() {
    snapshot_.reset();
    phase_ = Phase::none;
    parts_.scheduler.cancel(limit_);
    parts_.writer.release();
}

Reply StoreBackup::release(const std::string& backup) {
    const std::scoped_lock lock{mutex_};
    if (!is(backup, Phase::held)) return void_cut();
    phase_ = Phase::copying;
    parts_.scheduler.cancel(limit_);
    parts_.writer.release();
    held_ms_ = std::chrono::duration<double, std::milli>(parts_.clock.steady() - held_since_).count();
    parts_.log.info("snapshot taken",
                    {{"backup", backup}, {"held_ms", held_ms_}, {"log", snapshot_->head()}});
    queue_copying(backup);
    return Reply::ok({{"held_ms", held_ms_}});
}

void StoreBackup::queue_copying(const std::string& backup) {
    const bool queued = parts_.reader.submit_slow([this, backup] { copy_more(backup); });
    if (queued) return;
    parts_.scheduler.after(retry_pause, [this, backup] {
        const std::scoped_lock lock{mutex_};
        queue_copying(backup);
    });
}

void StoreBackup::copy_more(const std::string& backup) {
    const std::scoped_lock lock{mutex_};
    if (!is(backup, Phase::copying)) return;
    try {
        copy_step();
    } catch (const std::exception& exception) {
        parts_.log.error("the store could not be copied", {{"backup", backup}, {"cause", exception.what()}});
        failure_ = exception.what();
        snapshot_.reset();
        phase_ = Phase::failed;
    }
}

void StoreBackup::copy_step() {
    if (snapshot_->pages() == 0) {
        std::filesystem::create_directory(folder());
        snapshot_->copy_to(folder() / file_name());
    }
    if (snapshot_->copy_more()) return queue_copying(backup_);
    parts_.log.info("store copied", {{"backup", backup_}, {"pages", snapshot_->pages()}});
    phase_ = Phase::copied;
}

Reply StoreBackup::copy(const std::string& backup) {
    const std::scoped_lock lock{mutex_};
    if (is(backup, Phase::failed)) return Reply::rejected(refused("backup-failed", failure_));
    if (!is(backup, Phase::copying) && !is(backup, Phase::copied)) return void_cut();
    return Reply::ok({{"done", phase_ == Phase::copied},
                      {"pages", snapshot_->pages()},
                      {"pages_left", snapshot_->pages_left()},
                      {"file", "backup/" + file_name()}});
}

Reply StoreBackup::end(const std::string& backup) {
    const std::scoped_lock lock{mutex_};
    if (backup_ != backup) return Reply::ok();
    let_go();
    std::filesystem::remove_all(folder());
    return Reply::ok();
}

}  // namespace kontor

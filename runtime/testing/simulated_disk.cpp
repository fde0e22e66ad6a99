#include "runtime/testing/simulated_disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/testing/simulated_file.hpp"

namespace kontor {

SimulatedDisk::SimulatedDisk(std::string name, std::uint64_t seed)
    : name_{std::move(name)}, vfs_{std::make_unique<sqlite3_vfs>()}, random_{seed} {
    INVARIANT(sqlite3_vfs_find(name_.c_str()) == nullptr);
    fill(*vfs_);
    vfs_->zName = name_.c_str();
    vfs_->pAppData = this;
    INVARIANT(sqlite3_vfs_register(vfs_.get(), 0) == SQLITE_OK);
}

SimulatedDisk::~SimulatedDisk() {
    sqlite3_vfs_unregister(vfs_.get());
}

const char* SimulatedDisk::vfs() const {
    return name_.c_str();
}

int SimulatedDisk::judge(Operation operation, const std::string& file) {
    return fault_ ? fault_(operation, file) : ok;
}

SimulatedDisk::File& SimulatedDisk::create(const std::string& path) {
    auto file = std::make_shared<File>();
    file->path = path;
    // One of that name may still be on the disk; it is overwritten by what comes.
    if (const auto old = removed_.extract(path); !old.empty()) {
        file->exists_on_disk = true;
        file->durable = old.mapped();
        file->unsynced.push_back({0, {}, true});
    }
    return *files_.insert_or_assign(path, std::move(file)).first->second;
}

void SimulatedDisk::remove(const std::string& path) {
    const auto found = files_.find(path);
    if (found == files_.end()) return;
    if (found->second->exists_on_disk) removed_.insert_or_assign(path, found->second->durable);
    files_.erase(found);
}

void SimulatedDisk::settle_removals() {
    removed_.clear();
}

std::size_t SimulatedDisk::used_bytes() const {
    std::size_t sum = 0;
    for (const auto& [path, file] : files_) sum += file->content.size();
    return sum;
}

std::size_t SimulatedDisk::free_bytes() const {
    if (!capacity_) return std::numeric_limits<std::size_t>::max() / 2;
    const auto used = used_bytes();
    return used < *capacity_ ? *capacity_ - used : 0;
}

void SimulatedDisk::lose_process() {
    ++life_;
    for (const auto& [path, file] : files_) {
        file->handles.clear();
        file->renew_memory();
    }
}

void SimulatedDisk::lose_power() {
    INVARIANT(std::ranges::all_of(files_, [](const auto& entry) { return entry.second->handles.empty(); }));
    const auto fate = random_() % 3;
    const auto survives = [&] { return fate == 0 || (fate == 1 && random_() % 2 == 0); };
    for (const auto& [path, on_disk] : std::exchange(removed_, {})) {
        if (survives()) continue;  // the removal did
        auto& file = create(path);
        file.exists_on_disk = true;
        file.durable = on_disk;
    }
    for (auto entry = files_.begin(); entry != files_.end();) {
        auto& file = *entry->second;
        if (!file.exists_on_disk && !survives()) {
            entry = files_.erase(entry);
            continue;
        }
        file.exists_on_disk = true;
        file.lose_unsynced(survives);
        ++entry;
    }
}

std::string SimulatedDisk::content(const std::string& file) const {
    const auto found = files_.find(file);
    return found == files_.end() ? std::string{} : found->second->content;
}

std::map<std::string, std::string> SimulatedDisk::contents() const {
    std::map<std::string, std::string> all;
    for (const auto& [path, file] : files_) all.emplace(path, file->content);
    return all;
}

void SimulatedDisk::restore(const std::map<std::string, std::string>& contents) {
    INVARIANT(std::ranges::all_of(files_, [](const auto& entry) { return entry.second->handles.empty(); }));
    files_.clear();
    removed_.clear();
    for (const auto& [path, content] : contents) {
        auto& file = create(path);
        file.content = file.durable = content;
        file.exists_on_disk = true;
    }
}

void seed_sqlite(std::uint32_t seed) {
    sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, static_cast<int>(seed | 1U),
                         static_cast<sqlite3*>(nullptr));
    sqlite3_randomness(0, nullptr);
}

}  // namespace kontor

#include "cli/backup/backup.hpp"

#include <algorithm>
#include <chrono>

#include "cli/backup/utc.hpp"
#include "cli/base/failure.hpp"

namespace kontor::cli {
namespace {

void refuse_existing(const std::filesystem::path& folder) {
    if (std::filesystem::exists(std::filesystem::symlink_status(folder)))
        throw wrong_use(folder.string() + " exists: a backup needs a new folder");
}

void require_no_contradiction(const Manifest& manifest) {
    const auto found = contradictions(manifest.services);
    if (!found.empty()) throw refused("the copies are not of one instant: " + found.front());
}

}  // namespace

BackupFolder::BackupFolder(const std::filesystem::path& folder)
    : folder_(with_suffix(folder, "")), partial_(with_suffix(folder, ".partial")) {
    refuse_existing(folder_);
    refuse_existing(partial_);
    make_folder(partial_);
}

BackupFolder::~BackupFolder() {
    std::error_code ignored;
    if (!finished_) std::filesystem::remove_all(partial_, ignored);
}

Manifest BackupFolder::fill(const NodeFiles& node, const Cut& cut, const std::vector<ServiceCopy>& copies) {
    manifest_.backup = cut.id();
    manifest_.version = KONTOR_VERSION;
    manifest_.taken = utc_text(std::chrono::system_clock::now());
    for (const auto& copy : copies) take(node, copy);
    require_no_contradiction(manifest_);
    take_credentials(node.state);
    finish();
    return manifest_;
}

void BackupFolder::take(const NodeFiles& node, const ServiceCopy& copy) {
    const auto data = node.stores.at(copy.service).parent_path();
    manifest_.site = copy.site;
    manifest_.held_ms = std::max(manifest_.held_ms, copy.held_ms);
    take_store(copy, data);
    for (const auto& name : copy.files) take_file(data / name, copy.service + "/" + name);
}

void BackupFolder::take_store(const ServiceCopy& copy, const std::filesystem::path& data) {
    const auto path = store_path(copy.service);
    take_file(data / copy.file, path);
    manifest_.services[copy.service] = inspect_store(partial_ / path);
}

void BackupFolder::take_credentials(const std::filesystem::path& state) {
    const auto sample = state / "sample-loaded";
    if (std::filesystem::exists(sample)) take_file(sample, "sample-loaded");
    const auto folder = state / "credentials";
    if (!std::filesystem::is_directory(folder)) return;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        const auto path = entry.path().lexically_relative(state).generic_string();
        if (entry.is_regular_file() && may_be_in_backup(path)) take_file(entry.path(), path);
    }
}

void BackupFolder::take_file(const std::filesystem::path& from, const std::string& path) {
    if (!may_be_in_backup(path))
        throw refused("a service names the file \"" + path + "\", which can't be backed up");
    make_folder((partial_ / path).parent_path());
    manifest_.files[path] = copy_durably(from, partial_ / path);
}

void BackupFolder::finish() {
    write_file(partial_ / manifest_name, manifest_.to_text());
    refuse_existing(folder_);
    rename_file(partial_, folder_);
    finished_ = true;
}

}  // namespace kontor::cli

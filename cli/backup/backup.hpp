// The files of a backup, put together from the copies that the services have made.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "cli/backup/cut.hpp"
#include "cli/backup/manifest.hpp"

namespace kontor::cli {

/// Where a node keeps what a backup takes.
struct NodeFiles {
    std::filesystem::path state;
    std::map<std::string, std::filesystem::path> stores;  ///< by service
};

/// A backup that is being made, in `<folder>.partial`, which goes with this object unless it was finished.
class BackupFolder {
public:
    /// Throws wrong_use when the folder, or one half made, is there already.
    explicit BackupFolder(const std::filesystem::path& folder);
    ~BackupFolder();
    BackupFolder(const BackupFolder&) = delete;
    BackupFolder& operator=(const BackupFolder&) = delete;

    /// Takes the copies and checks them: each store is sound, and together they are one instant. Then the backup has its
    /// name. Throws refused.
    Manifest fill(const NodeFiles& node, const Cut& cut, const std::vector<ServiceCopy>& copies);

private:
    void take(const NodeFiles& node, const ServiceCopy& copy);
    void take_store(const ServiceCopy& copy, const std::filesystem::path& data);
    void take_credentials(const std::filesystem::path& state);
    void take_file(const std::filesystem::path& from, const std::string& path);
    void finish();

    std::filesystem::path folder_;
    std::filesystem::path partial_;
    Manifest manifest_;
    bool finished_ = false;
};

}  // namespace kontor::cli

// A backup's files, put where a node's services look for them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/backup/manifest.hpp"

namespace kontor::cli {

/// Checks a whole backup: every file is what the manifest says, every store is sound and holds what the manifest says of
/// it, and together they are one instant. Throws refused.
void verify(const Manifest& manifest, const std::filesystem::path& folder);

/// Throws refused when a service there is configured for another site.
void require_same_site(const Manifest& manifest, const std::filesystem::path& state);

struct SetAside {
    std::filesystem::path from;
    std::filesystem::path to;
};

/// A restore of some of a backup's files. First all are staged beside their places; a service with a staged store does not
/// start. Then what is in their places is set aside, then they get their names. Interrupted anywhere, it is completed by
/// another one; nothing is ever deleted but what was staged.
class Restore {
public:
    /// `reason` is part of the names of what is set aside: `<name>.<reason>-<time>`.
    Restore(const std::filesystem::path& folder, const std::filesystem::path& state, std::string reason);

    /// Files that are what they shall be are left alone. A store with a write-ahead log isn't: that belongs to another one.
    void add(const std::string& path, const FileFacts& wanted);
    /// For a file that won't stay what it is in the backup: it is staged in any case.
    void add_to_change(const std::string& path, const FileFacts& wanted);
    /// Those of the files added that would replace another one.
    std::vector<std::filesystem::path> in_the_way() const;
    /// How many files there are to restore.
    std::size_t size() const { return files_.size(); }

    void stage();
    /// Where a file is between `stage` and `finish`.
    std::filesystem::path staged(const std::string& path) const;
    /// What was set aside.
    std::vector<SetAside> finish();

private:
    void set_aside(const std::filesystem::path& file, std::vector<SetAside>& done) const;

    std::filesystem::path folder_;
    std::filesystem::path state_;
    std::string reason_;
    struct File {
        std::string path;
        FileFacts wanted;
    };
    std::vector<File> files_;
};

}  // namespace kontor::cli

#include "cli/backup/restore.hpp"

#include <array>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/backup/utc.hpp"
#include "cli/base/failure.hpp"

namespace kontor::cli {
namespace {

/// A store is its file and these.
constexpr std::array store_companions{"-wal", "-shm", ""};
/// As services know it: one with such a file does not start.
constexpr const char* staging_suffix = ".restoring";

bool is_there(const std::filesystem::path& file) {
    return std::filesystem::exists(std::filesystem::symlink_status(file));
}

bool is_already(const std::filesystem::path& file, const FileFacts& wanted) {
    return is_there(file) && !is_there(with_suffix(file, "-wal")) && facts_of(file) == wanted;
}

/// A name that nothing has.
std::filesystem::path free_name(const std::filesystem::path& wanted) {
    auto name = wanted;
    for (int number = 2; is_there(name); ++number) name = with_suffix(wanted, "-" + std::to_string(number));
    return name;
}

void verify_file(const std::filesystem::path& file, const FileFacts& wanted) {
    if (!is_there(file)) throw refused(file.string() + " is missing from the backup");
    if (facts_of(file) != wanted)
        throw refused(file.string() + " is not what the manifest says: the backup is damaged");
}

}  // namespace

void verify(const Manifest& manifest, const std::filesystem::path& folder) {
    for (const auto& [path, facts] : manifest.files) verify_file(folder / path, facts);
    for (const auto& [service, facts] : manifest.services) {
        const auto file = folder / store_path(service);
        if (inspect_store(file) != facts)
            throw refused(file.string() + " does not hold what the manifest says");
    }
    const auto found = contradictions(manifest.services);
    if (!found.empty()) throw refused("the backup contradicts itself: " + found.front());
}

void require_same_site(const Manifest& manifest, const std::filesystem::path& state) {
    for (const auto& [service, facts] : manifest.services) {
        const auto file = state / service / "config.json";
        std::ifstream in{file};
        if (!in) continue;
        const auto config = nlohmann::json::parse(in, nullptr, false);
        const auto site = config.is_object() ? config.value("site", manifest.site) : manifest.site;
        if (site != manifest.site)
            throw refused("the backup is of the site \"" + manifest.site + "\", and " + file.string() +
                          " of \"" + site + "\"");
    }
}

Restore::Restore(const std::filesystem::path& folder, const std::filesystem::path& state, std::string reason)
    : folder_(folder),
      state_(state),
      reason_("." + std::move(reason) + "-" + utc_name(std::chrono::system_clock::now())) {}

void Restore::add(const std::string& path, const FileFacts& wanted) {
    if (!is_already(state_ / path, wanted)) files_.push_back({path, wanted});
}

void Restore::add_to_change(const std::string& path, const FileFacts& wanted) {
    files_.push_back({path, wanted});
}

std::vector<std::filesystem::path> Restore::in_the_way() const {
    std::vector<std::filesystem::path> found;
    for (const auto& file : files_) {
        if (is_there(state_ / file.path)) found.push_back(state_ / file.path);
    }
    return found;
}

std::filesystem::path Restore::staged(const std::string& path) const {
    return with_suffix(state_ / path, staging_suffix);
}

void Restore::stage() {
    for (const auto& file : files_) {
        const auto to = staged(file.path);
        make_folder(to.parent_path());
        std::filesystem::remove(to);  // of a restore that was interrupted
        if (copy_durably(folder_ / file.path, to) != file.wanted)
            throw refused((folder_ / file.path).string() + " changed while it was read");
    }
}

std::vector<SetAside> Restore::finish() {
    std::vector<SetAside> done;
    for (const auto& file : files_) {
        for (const auto* companion : store_companions)
            set_aside(with_suffix(state_ / file.path, companion), done);
    }
    for (const auto& file : files_) rename_file(staged(file.path), state_ / file.path);
    return done;
}

void Restore::set_aside(const std::filesystem::path& file, std::vector<SetAside>& done) const {
    if (!is_there(file)) return;
    const auto to = free_name(with_suffix(file, reason_));
    rename_file(file, to);
    done.push_back({file, to});
}

}  // namespace kontor::cli

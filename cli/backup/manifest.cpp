#include "cli/backup/manifest.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "cli/base/failure.hpp"

namespace kontor::cli {
namespace {

using Json = nlohmann::json;

constexpr int known_format = 1;
constexpr std::size_t largest_manifest = 1024 * 1024;
constexpr std::size_t longest_name = 64;
constexpr std::size_t sha256_digits = 64;
/// Of a state folder, beside the folders of services: written by its start, read by nobody else.
constexpr const char* sample_mark = "sample-loaded";

/// One part of a path: no way up, no hidden file, nothing that a shell or a terminal takes for something else.
bool is_plain_name(const std::string& name) {
    constexpr auto characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return !name.empty() && name.size() <= longest_name && name.front() != '.' && name.front() != '-' &&
           name.find_first_not_of(characters) == std::string::npos;
}

std::vector<std::string> parts_of(const std::string& path) {
    std::vector<std::string> parts{""};
    for (const char character : path) {
        if (character == '/') {
            parts.emplace_back();
        } else {
            parts.back() += character;
        }
    }
    return parts;
}

bool is_services_file(const std::string& service, const std::string& name) {
    // Folders of a state folder that are no service's.
    constexpr std::array<std::string_view, 5> not_services{"bin", "broker", "logs", "run", "supervise"};
    if (std::ranges::find(not_services, service) != not_services.end() || name == "config.json") return false;
    return name == service + ".db" || !name.starts_with(service + ".db");
}

Json to_json(const StoreFacts& facts) {
    return {{"log", facts.log}, {"consumed", facts.consumed}, {"schema", facts.schema}};
}

StoreFacts store_in(const Json& json) {
    StoreFacts facts;
    facts.log = json.at("log").get<std::int64_t>();
    json.at("consumed").get_to(facts.consumed);
    json.at("schema").get_to(facts.schema);
    return facts;
}

FileFacts file_in(const Json& json) {
    FileFacts facts{json.at("bytes").get<std::uintmax_t>(), json.at("sha256").get<std::string>()};
    if (facts.sha256.size() != sha256_digits) throw refused("the manifest names a sha256 that is none");
    return facts;
}

void check_format(const Json& root) {
    if (!root.is_object()) throw refused("the manifest is not a JSON object");
    const auto found = root.at("format").get<std::int64_t>();
    if (found == known_format) return;
    throw refused("the backup has format " + std::to_string(found) + ", this program knows " +
                  std::to_string(known_format) + ": use the version of kontor that took it, or a newer one");
}

void check_stores(const Manifest& manifest) {
    if (manifest.services.empty()) throw refused("the manifest names no store");
    for (const auto& [service, facts] : manifest.services) {
        if (!manifest.files.contains(store_path(service)))
            throw refused("the manifest names no file for " + service);
    }
}

void check_paths(const Manifest& manifest) {
    for (const auto& [path, facts] : manifest.files) {
        if (!may_be_in_backup(path))
            throw refused("the manifest names \"" + path + "\", which no backup holds");
        const auto parts = parts_of(path);
        if (parts.front() == "credentials" || path == sample_mark) continue;
        if (!manifest.services.contains(parts.front()))
            throw refused("the manifest names \"" + path + "\", and no service of that name");
    }
}

Manifest manifest_in(const Json& root) {
    Manifest manifest;
    check_format(root);
    root.at("backup").get_to(manifest.backup);
    root.at("site").get_to(manifest.site);
    root.at("version").get_to(manifest.version);
    root.at("taken").get_to(manifest.taken);
    root.at("held_ms").get_to(manifest.held_ms);
    for (const auto& [service, facts] : root.at("services").items())
        manifest.services[service] = store_in(facts);
    for (const auto& [path, facts] : root.at("files").items()) manifest.files[path] = file_in(facts);
    check_stores(manifest);
    check_paths(manifest);
    return manifest;
}

}  // namespace

std::string store_path(const std::string& service) {
    return service + "/" + service + ".db";
}

bool may_be_in_backup(const std::string& path) {
    if (path == sample_mark) return true;
    const auto parts = parts_of(path);
    if (!std::ranges::all_of(parts, is_plain_name)) return false;
    if (parts.front() == "credentials")
        return parts.size() == 2 || (parts.size() == 3 && (parts[1] == "ca" || parts[1] == "clients"));
    return parts.size() == 2 && is_services_file(parts[0], parts[1]);
}

std::vector<std::string> contradictions(const std::map<std::string, StoreFacts>& services) {
    std::vector<std::string> found;
    for (const auto& [consumer, facts] : services) {
        for (const auto& [producer, position] : facts.consumed) {
            const auto source = services.find(producer);
            const auto head = source == services.end() ? 0 : source->second.log;
            if (position <= head) continue;
            found.push_back(consumer + " has taken in " + producer + " up to " + std::to_string(position) +
                            ", whose log ends at " + std::to_string(head));
        }
    }
    return found;
}

std::string Manifest::to_text() const {
    Json root = {{"format", known_format},     {"backup", backup},       {"site", site},
                 {"version", version},         {"taken", taken},         {"held_ms", held_ms},
                 {"services", Json::object()}, {"files", Json::object()}};
    for (const auto& [service, facts] : services) root["services"][service] = to_json(facts);
    for (const auto& [path, facts] : files)
        root["files"][path] = {{"bytes", facts.bytes}, {"sha256", facts.sha256}};
    return root.dump(2) + "\n";
}

Manifest Manifest::from_text(const std::string& text) {
    try {
        return manifest_in(Json::parse(text));
    } catch (const Json::exception& error) {
        throw refused("the manifest is not one of a backup: " + std::string{error.what()});
    }
}

Manifest Manifest::read(const std::filesystem::path& folder) {
    const auto file = folder / manifest_name;
    if (facts_of(file).bytes > largest_manifest)
        throw refused(file.string() + " is too large for a manifest");
    std::ifstream in{file};
    return from_text({std::istreambuf_iterator<char>{in}, {}});
}

}  // namespace kontor::cli

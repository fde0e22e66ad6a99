#include "cli/broker/clients.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/backup/durable_file.hpp"
#include "cli/base/failure.hpp"
#include "cli/broker/password_hash.hpp"

namespace kontor::cli {
namespace {

namespace fs = std::filesystem;
using namespace nlohmann::literals;

constexpr std::string_view username_prefix = "client-";
/// tools/node/configure.sh writes it, too.
constexpr std::string_view marker =
    "# Clients that only speak MQTT (kontor mqtt-client). Nothing else stands below this line.\n";
constexpr std::string_view scope_mark = "# scope ";
constexpr std::size_t longest_name = 40;

/// Two of these commands at once would each leave out the other's client.
class FolderLock {
public:
    explicit FolderLock(const fs::path& folder)
        : descriptor_{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)} {
        if (descriptor_ < 0 || ::flock(descriptor_, LOCK_EX) != 0)
            throw refused(folder.string() + " can't be locked");
    }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    ~FolderLock() { ::close(descriptor_); }

private:
    int descriptor_;
};

std::string whole_text(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw refused(file.string() + " can't be read");
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

void replace_file(const fs::path& file, const std::string& content) {
    const auto draft = with_suffix(file, ".new");
    std::error_code ignored;
    fs::remove(draft, ignored);
    write_file(draft, content);
    rename_file(draft, file);
}

bool is_name(const std::string& name) {
    const bool plain = std::ranges::all_of(
        name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    return plain && !name.empty() && name.size() <= longest_name && name.front() != '-';
}

void require_name(const std::string& name) {
    if (!is_name(name))
        throw wrong_use(
            "a client's name has 1 to 40 of the characters a-z, 0-9 and -, and none but a letter or digit "
            "first");
}

std::string scope_in(const std::string& section) {
    std::istringstream lines{section};
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(scope_mark)) return line.substr(scope_mark.size());
    }
    return "?";
}

/// A program of that name: the number may be another's by now.
bool is_broker(pid_t pid) {
    std::ifstream comm{"/proc/" + std::to_string(pid) + "/comm"};
    std::string name;
    std::getline(comm, name);
    return name == "mosquitto";
}

}  // namespace

std::string username_of(const std::string& name) {
    return std::string{username_prefix} + name;
}

std::string access_list_with(const std::string& before, const std::string& sections) {
    auto list = before.substr(0, before.find(marker));
    if (!list.empty() && !list.ends_with('\n')) list += '\n';
    return list + std::string{marker} + sections;
}

std::string passwords_with(const std::string& before, const std::string& lines) {
    std::string kept;
    std::istringstream all{before};
    for (std::string line; std::getline(all, line);) {
        if (!line.starts_with(username_prefix)) kept += line + '\n';
    }
    return kept + lines;
}

std::string MqttClients::add(const std::string& name, const Scope& scope) const {
    require_name(name);
    if (!fs::exists(state_ / "broker" / "acl"))
        throw unreachable("there is no broker's configuration in " + (state_ / "broker").string());
    make_folder(folder());
    const FolderLock lock{folder()};
    if (fs::exists(section_file(name))) throw refused("there is a client called " + name);
    const auto username = username_of(name);
    auto password = random_password();
    replace_file(password_file(name), username + ":" + mosquitto_hash(password, random_salt()) + "\n");
    replace_file(section_file(name), "\n" + std::string{scope_mark} + std::string{scope.name} + "\n" +
                                         access_section(scope, username));
    rewrite_broker_files();
    return password;
}

void MqttClients::remove(const std::string& name) const {
    require_name(name);
    if (!fs::exists(section_file(name))) throw refused("there is no client called " + name);
    const FolderLock lock{folder()};
    fs::remove(section_file(name));
    fs::remove(password_file(name));
    rewrite_broker_files();
}

std::vector<std::string> MqttClients::names() const {
    std::vector<std::string> found;
    if (!fs::is_directory(folder())) return found;
    for (const auto& entry : fs::directory_iterator{folder()}) {
        const auto name = entry.path().stem().string();
        if (entry.path().extension() == ".acl" && fs::exists(password_file(name))) found.push_back(name);
    }
    std::ranges::sort(found);
    return found;
}

std::vector<MqttClient> MqttClients::list() const {
    std::vector<MqttClient> clients;
    for (const auto& name : names())
        clients.push_back({name, username_of(name), scope_in(whole_text(section_file(name)))});
    return clients;
}

void MqttClients::rewrite_broker_files() const {
    std::string sections;
    std::string lines;
    for (const auto& name : names()) {
        sections += whole_text(section_file(name));
        lines += whole_text(password_file(name));
    }
    const auto broker = state_ / "broker";
    replace_file(broker / "acl", access_list_with(whole_text(broker / "acl"), sections));
    replace_file(broker / "passwords", passwords_with(whole_text(broker / "passwords"), lines));
}

bool reload_broker(const fs::path& state) {
    std::ifstream in{state / "endpoints.json"};
    const auto endpoints = nlohmann::json::parse(in, nullptr, false);
    if (!endpoints.is_object()) return false;
    const auto pid = endpoints.value("/broker/pid"_json_pointer, pid_t{0});
    return pid > 0 && is_broker(pid) && ::kill(pid, SIGHUP) == 0;
}

}  // namespace kontor::cli

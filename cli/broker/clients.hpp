// Clients of a node's broker that only speak MQTT: what is kept of them, and how the broker comes to know them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/broker/scopes.hpp"

namespace kontor::cli {

/// A client as `kontor mqtt-client list` shows it.
struct MqttClient {
    std::string name;
    std::string username;
    std::string scope;
};

/// The clients of one node. What is kept stands in `STATE/credentials/clients/<name>.acl` and `.password`, so that backups hold
/// it; the broker's own files are made of that and of what was there before.
class MqttClients {
public:
    explicit MqttClients(std::filesystem::path state) : state_{std::move(state)} {}

    /// A new client's password, which is kept nowhere. Throws wrong_use for a name that is none, refused for one that is
    /// taken, and when files can't be written.
    std::string add(const std::string& name, const Scope& scope) const;
    /// Throws refused when there is none of that name.
    void remove(const std::string& name) const;
    std::vector<MqttClient> list() const;

private:
    std::filesystem::path folder() const { return state_ / "credentials" / "clients"; }
    std::filesystem::path section_file(const std::string& name) const { return folder() / (name + ".acl"); }
    std::filesystem::path password_file(const std::string& name) const {
        return folder() / (name + ".password");
    }
    std::vector<std::string> names() const;
    void rewrite_broker_files() const;

    std::filesystem::path state_;
};

/// What the broker knows a client by: no client can be called like a service.
std::string username_of(const std::string& name);

/// The broker's access list and its passwords, with those of the clients in place of what was there of any before. Pure.
std::string access_list_with(const std::string& before, const std::string& sections);
std::string passwords_with(const std::string& before, const std::string& lines);

/// Has a running broker read its files again (SIGHUP); false when none runs that `STATE/endpoints.json` tells of.
bool reload_broker(const std::filesystem::path& state);

}  // namespace kontor::cli

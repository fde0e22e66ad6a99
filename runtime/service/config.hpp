#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/base/json.hpp"
#include "runtime/telemetry/log.hpp"

namespace kontor {

/// A configuration that can't be used; the message says which setting, and what it should be.
class ConfigError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Reads settings strictly: wrong types, values out of range and unknown names are errors that name the setting.
/// Every setting that is read is remembered, so that the effective values can be shown.
class Settings {
public:
    /// `where` names the place in error messages, e.g. `settings`.
    Settings(Json object, std::string where);

    std::string text(const char* name, const std::string& fallback);
    std::string required_text(const char* name);
    std::int64_t integer(const char* name, std::int64_t fallback, std::int64_t min, std::int64_t max);
    bool boolean(const char* name, bool fallback);
    Settings section(const char* name);
    /// Of what is there, read or not: for a section whose names are data.
    std::vector<std::string> names() const;
    /// Throws `ConfigError` for a setting nobody read.
    void done() const;
    /// What is in force: what was read, with its defaults.
    const Json& effective() const { return effective_; }

private:
    const Json* take(const char* name);
    [[noreturn]] void fail(const char* name, const std::string& what) const;

    Json object_;
    std::string where_;
    Json effective_ = Json::object();
};

/// What every service is configured with. Secrets are named by the file that holds them.
struct Config {
    std::string service;
    std::string site;      ///< default "dev"
    std::string instance;  ///< default "<service>-1"; also the MQTT client id
    std::filesystem::path data_dir;
    std::string broker_address;  ///< host:port, or unix:/path
    std::string broker_username;
    std::filesystem::path broker_password_file;
    /// How long what is over is kept, after its last change; 0: for ever.
    std::chrono::days retention{180};
    LogLevel log_level = LogLevel::info;
    Settings settings;  ///< the service's own

    std::filesystem::path database_file() const { return data_dir / (service + ".db"); }
};

/// Reads and checks a configuration file (JSON). Throws `ConfigError`.
Config read_config(const std::string& service, const std::filesystem::path& file);

/// The content of a secret's file without the final newline. Throws `ConfigError` when it can't be read, is empty, or can
/// be read by others.
std::string read_secret(const std::filesystem::path& file);

}  // namespace kontor

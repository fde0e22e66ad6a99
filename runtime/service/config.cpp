#include "runtime/service/config.hpp"

#include <sys/stat.h>

#include <array>
#include <cstdio>
#include <memory>

#include "runtime/bus/broker_address.hpp"

namespace kontor {
namespace {

/// Not by a stream: those bring all of the library's locales into every service.
std::string read_file(const std::filesystem::path& file) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream{std::fopen(file.c_str(), "rbe"),
                                                                 std::fclose};
    if (stream == nullptr) throw ConfigError{"can't read " + file.string()};
    std::string content;
    std::array<char, 4096> block{};
    while (const auto size = std::fread(block.data(), 1, block.size(), stream.get())) {
        content.append(block.data(), size);
    }
    if (std::ferror(stream.get()) != 0) throw ConfigError{"can't read " + file.string()};
    return content;
}

bool is_topic_level(const std::string& text) {
    if (text.empty() || text.size() > 64) return false;
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
           std::string::npos;
}

void check_name(const char* setting, const std::string& value) {
    if (!is_topic_level(value)) {
        throw ConfigError{std::string{setting} +
                          " must be 1 to 64 letters, digits, dots, dashes or underscores"};
    }
}

void check_address(const std::string& address) {
    if (parse_broker_address(address)) return;
    throw ConfigError{"broker.address must be \"host:port\" or \"unix:/path\" (a path of 107 bytes at most)"};
}

}  // namespace

Settings::Settings(Json object, std::string where) : object_(std::move(object)), where_{std::move(where)} {
    if (object_.is_null()) object_ = Json::object();
    if (!object_.is_object()) throw ConfigError{where_ + " must be an object"};
}

void Settings::fail(const char* name, const std::string& what) const {
    throw ConfigError{(where_.empty() ? "" : where_ + ".") + name + " " + what};
}

const Json* Settings::take(const char* name) {
    effective_[name] = nullptr;
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
}

std::string Settings::text(const char* name, const std::string& fallback) {
    const auto* value = take(name);
    if (value != nullptr && !value->is_string()) fail(name, "must be a text");
    auto text = value == nullptr ? fallback : value->get<std::string>();
    effective_[name] = text;
    return text;
}

std::string Settings::required_text(const char* name) {
    auto value = text(name, "");
    if (value.empty()) fail(name, "is required");
    return value;
}

std::int64_t Settings::integer(const char* name, std::int64_t fallback, std::int64_t min, std::int64_t max) {
    const auto* value = take(name);
    if (value != nullptr && !value->is_number_integer()) fail(name, "must be a whole number");
    const auto number = value == nullptr ? fallback : value->get<std::int64_t>();
    if (number < min || number > max)
        fail(name, "must be from " + std::to_string(min) + " to " + std::to_string(max));
    effective_[name] = number;
    return number;
}

bool Settings::boolean(const char* name, bool fallback) {
    const auto* value = take(name);
    if (value != nullptr && !value->is_boolean()) fail(name, "must be true or false");
    const bool result = value == nullptr ? fallback : value->get<bool>();
    effective_[name] = result;
    return result;
}

Settings Settings::section(const char* name) {
    const auto* value = take(name);
    return {value == nullptr ? Json::object() : *value, where_.empty() ? name : where_ + "." + name};
}

std::vector<std::string> Settings::names() const {
    std::vector<std::string> names;
    for (const auto& [name, ignored] : object_.items()) names.push_back(name);
    return names;
}

void Settings::done() const {
    for (const auto& [name, value] : object_.items()) {
        if (effective_.contains(name)) continue;
        std::string known;
        for (const auto& [other, ignored] : effective_.items()) known += (known.empty() ? "" : ", ") + other;
        fail(name.c_str(), "is not a setting; there are: " + (known.empty() ? "none" : known));
    }
}

Config read_config(const std::string& service, const std::filesystem::path& file) {
    auto json = Json::parse(read_file(file), nullptr, false);
    if (json.is_discarded()) throw ConfigError{file.string() + " is not valid JSON"};
    Settings all{std::move(json), ""};
    auto broker = all.section("broker");
    Config config{.service = service,
                  .site = all.text("site", "dev"),
                  .instance = all.text("instance", service + "-1"),
                  .data_dir = all.required_text("data_dir"),
                  .broker_address = broker.text("address", "127.0.0.1:1883"),
                  .broker_username = broker.text("username", service),
                  .broker_password_file = broker.required_text("password_file"),
                  .settings = all.section("settings")};
    const auto level = parse_log_level(all.text("log_level", "info"));
    if (!level) throw ConfigError{"log_level must be debug, info, warn or error"};
    config.log_level = *level;
    config.retention = std::chrono::days{all.integer("retention_days", config.retention.count(), 0, 36'500)};
    all.done();
    broker.done();
    check_name("site", config.site);
    check_name("instance", config.instance);
    check_address(config.broker_address);
    return config;
}

std::string read_secret(const std::filesystem::path& file) {
    struct stat facts{};
    if (::stat(file.c_str(), &facts) != 0) throw ConfigError{"can't read the secret " + file.string()};
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        throw ConfigError{"the secret " + file.string() + " can be read by others: chmod 600 it"};
    }
    auto secret = read_file(file);
    while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
    if (secret.empty()) throw ConfigError{"the secret " + file.string() + " is empty"};
    return secret;
}

}  // namespace kontor

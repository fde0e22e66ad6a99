// Where a node is and which accounts it offers: what `STATE/endpoints.json` says.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace kontor::cli {

struct Account {
    std::string email;
    std::string password;
};

/// A broker and the identity to use there.
struct MqttLogin {
    std::string host;
    std::uint16_t port = 0;
    std::string username;
    std::string password;
};

/// A node as it describes itself. Each getter throws wrong_use, with advice, when the file does not name the
/// thing.
class Endpoints {
public:
    /// Reads an endpoints file. Throws wrong_use when it is malformed, unreachable when there is none.
    static Endpoints read(const std::filesystem::path& file);

    const std::string& http() const;
    const Account& staff() const;
    const Account& customer() const;
    /// May read events, presence, health and state.
    const MqttLogin& observer() const;
    /// May also ask the services' read-only methods.
    const MqttLogin& operator_login() const;

    /// Each service's store; those that have none are left out.
    const std::map<std::string, std::filesystem::path>& stores() const { return stores_; }

    /// The file that was read.
    const std::filesystem::path& file() const { return file_; }
    /// Where `kontor login` keeps its session.
    std::filesystem::path session_file() const { return file_.parent_path() / "session.json"; }

private:
    std::filesystem::path file_;
    std::optional<std::string> http_;
    std::optional<Account> staff_;
    std::optional<Account> customer_;
    std::optional<MqttLogin> observer_;
    std::optional<MqttLogin> operator_;
    std::map<std::string, std::filesystem::path> stores_;
};

}  // namespace kontor::cli

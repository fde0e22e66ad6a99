#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/base/failure.hpp"
#include "cli/node/identity.hpp"

namespace kontor::cli {
namespace {

using Json = nlohmann::json;

void write_private(const std::filesystem::path& file, const std::string& text) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) throw wrong_use("cannot write " + file.string());
    const bool restricted = ::fchmod(descriptor, 0600) == 0;
    const bool written = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (::close(descriptor) != 0 || !restricted || !written) throw wrong_use("cannot write " + file.string());
}

}  // namespace

bool Session::has_role(const std::string& role) const {
    return std::ranges::find(roles, role) != roles.end();
}

std::optional<Session> read_session(const std::filesystem::path& file) {
    std::ifstream in{file};
    if (!in) return std::nullopt;
    const Json json = Json::parse(in, nullptr, false);
    try {
        return Session{json.at("http"),
                       json.at("email"),
                       json.at("roles"),
                       {json.at("access_token"), json.at("refresh_token")}};
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

void write_session(const std::filesystem::path& file, const Session& session) {
    const Json json = {{"http", session.http},
                       {"email", session.email},
                       {"roles", session.roles},
                       {"access_token", session.tokens.access},
                       {"refresh_token", session.tokens.refresh}};
    const std::filesystem::path fresh = file.string() + ".new";
    write_private(fresh, json.dump() + "\n");
    std::filesystem::rename(fresh, file);
}

}  // namespace kontor::cli

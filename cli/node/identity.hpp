// Who the command line is towards the gateway: signs in when it must, and renews a token that has run out.
#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cli/node/endpoints.hpp"
#include "cli/node/http.hpp"

namespace kontor::cli {

struct Tokens {
    std::string access;
    std::string refresh;
};

/// What `kontor login` keeps for the commands that follow.
struct Session {
    std::string http;  ///< the node it belongs to
    std::string email;
    std::vector<std::string> roles;
    Tokens tokens;

    bool has_role(const std::string& role) const;
};

/// nullopt when there is none, or it cannot be read as one.
std::optional<Session> read_session(const std::filesystem::path& file);

/// Writes the file for its owner's eyes only (0600), replacing an older one whole.
void write_session(const std::filesystem::path& file, const Session& session);

/// Asks the gateway for tokens. The error is the gateway's answer, or its absence.
std::expected<Tokens, HttpResult> sign_in(HttpTransport& http, const Account& account);

/// Thread-safe: the workers of one command share it.
class Identity {
public:
    /// Signs in with an account when a token is first needed.
    explicit Identity(Account account);
    /// Goes on with a stored session and writes renewed tokens back to its file.
    Identity(Session session, std::filesystem::path file);

    /// A token to use now. The error is the gateway's undecided answer; throws refused when it decided
    /// against us.
    std::expected<std::string, HttpResult> token(HttpTransport& http);

    /// A token other than `stale`, which was not accepted. Errors as above.
    std::expected<std::string, HttpResult> token_after(const std::string& stale, HttpTransport& http);

private:
    std::expected<std::string, HttpResult> renew(HttpTransport& http);
    std::expected<Tokens, HttpResult> ask(HttpTransport& http) const;

    std::mutex mutex_;
    std::optional<Account> account_;
    std::optional<Session> session_;
    std::filesystem::path session_file_;
    std::string access_token_;
};

/// Sends every request with the identity's token, and once more when the token was refused. One a worker.
class AuthorisedTransport final : public HttpTransport {
public:
    AuthorisedTransport(std::unique_ptr<HttpTransport> inner, std::shared_ptr<Identity> identity);

    HttpResult send(const HttpRequest& request) override;

private:
    HttpResult send_with(const std::string& token, HttpRequest request);

    std::unique_ptr<HttpTransport> inner_;
    std::shared_ptr<Identity> identity_;
};

}  // namespace kontor::cli

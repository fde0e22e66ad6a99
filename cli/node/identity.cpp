#include "cli/node/identity.hpp"

#include <nlohmann/json.hpp>

#include "cli/base/failure.hpp"
#include "cli/node/problem.hpp"

namespace kontor::cli {
namespace {

std::expected<Tokens, HttpResult> tokens_from(HttpTransport& http, const char* path, const Json& body) {
    const HttpResult answer = http.send({.method = "POST", .path = path, .body = body.dump()});
    if (!answer || answer->status / 100 != 2) return std::unexpected(answer);
    const Json tokens = body_of(answer);
    return Tokens{tokens.value("access_token", ""), tokens.value("refresh_token", "")};
}

}  // namespace

std::expected<Tokens, HttpResult> sign_in(HttpTransport& http, const Account& account) {
    return tokens_from(http, "/api/auth/token", {{"email", account.email}, {"password", account.password}});
}

Identity::Identity(Account account) : account_(std::move(account)) {}

Identity::Identity(Session session, std::filesystem::path file)
    : session_(std::move(session)), session_file_(std::move(file)), access_token_(session_->tokens.access) {}

std::expected<std::string, HttpResult> Identity::token(HttpTransport& http) {
    const std::lock_guard lock{mutex_};
    if (!access_token_.empty()) return access_token_;
    return renew(http);
}

std::expected<std::string, HttpResult> Identity::token_after(const std::string& stale, HttpTransport& http) {
    const std::lock_guard lock{mutex_};
    if (access_token_ != stale) return access_token_;  // another worker has renewed it meanwhile
    return renew(http);
}

std::expected<std::string, HttpResult> Identity::renew(HttpTransport& http) {
    const auto tokens = ask(http);
    if (!tokens) {
        if (is_undecided(tokens.error())) return std::unexpected(tokens.error());
        throw refused(session_ ? "the stored session has run out: `kontor login` starts a new one"
                               : "the gateway refused to sign in " + account_->email + ": " +
                                     problem_in(*tokens.error()).text);
    }
    access_token_ = tokens->access;
    if (session_) {
        session_->tokens = *tokens;
        write_session(session_file_, *session_);
    }
    return access_token_;
}

std::expected<Tokens, HttpResult> Identity::ask(HttpTransport& http) const {
    if (!session_) return sign_in(http, *account_);
    return tokens_from(http, "/api/auth/refresh", {{"refresh_token", session_->tokens.refresh}});
}

AuthorisedTransport::AuthorisedTransport(std::unique_ptr<HttpTransport> inner,
                                         std::shared_ptr<Identity> identity)
    : inner_(std::move(inner)), identity_(std::move(identity)) {}

HttpResult AuthorisedTransport::send(const HttpRequest& request) {
    const auto token = identity_->token(*inner_);
    if (!token) return token.error();
    HttpResult result = send_with(*token, request);
    if (!result || result->status != 401) return result;

    const auto fresh = identity_->token_after(*token, *inner_);
    return fresh ? send_with(*fresh, request) : fresh.error();
}

HttpResult AuthorisedTransport::send_with(const std::string& token, HttpRequest request) {
    request.headers["Authorization"] = "Bearer " + token;
    return inner_->send(request);
}

}  // namespace kontor::cli

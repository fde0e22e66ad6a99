// kontor login: signs in and keeps the session for the commands that follow.
#include <fstream>
#include <iostream>

#include "cli/commands/command.hpp"
#include "cli/node/problem.hpp"
#include "cli/output/terminal.hpp"

namespace kontor::cli {
namespace {

struct LoginArguments {
    std::string email;
    std::string password_file;
    bool print = false;
};

std::string password_from(const std::string& file) {
    std::ifstream in{file};
    if (!in) throw wrong_use("the password file " + file + " cannot be read");
    std::string password;
    std::getline(in, password);
    return password;
}

Account account_for(const LoginArguments& arguments, const Endpoints& endpoints) {
    if (arguments.email.empty()) return endpoints.staff();
    if (arguments.password_file.empty())
        return {arguments.email, ask_secret("Password of " + arguments.email + ": ")};
    return {arguments.email, password_from(arguments.password_file)};
}

Tokens tokens_for(const Account& account, HttpTransport& http) {
    const auto tokens = sign_in(http, account);
    if (!tokens) body_of(tokens.error());  // throws what the answer was
    return *tokens;
}

std::vector<std::string> roles_of(const Tokens& tokens, HttpTransport& http) {
    const Json user = body_of(http.send({.method = "GET",
                                         .path = "/api/users/me",
                                         .headers = {{"Authorization", "Bearer " + tokens.access}}}));
    return user.value("roles", std::vector<std::string>{});
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

ExitCode login(const GlobalOptions& global, const LoginArguments& arguments) {
    const Node node = global.node();
    const auto http = node.anonymous();
    const Account account = account_for(arguments, node.endpoints());
    const Tokens tokens = tokens_for(account, *http);
    if (arguments.print) {
        std::cout << tokens.access << '\n';
        return ExitCode::yes;
    }
    const Session session{node.endpoints().http(), account.email, roles_of(tokens, *http), tokens};
    write_session(node.endpoints().session_file(), session);
    if (global.json) {
        std::cout << Json{{"email", session.email}, {"roles", session.roles}}.dump() << '\n';
    } else {
        std::cout << "Logged in as " << session.email << " (" << joined(session.roles) << ").\n";
    }
    return ExitCode::yes;
}

}  // namespace

void add_login(CommandLine& line) {
    const auto arguments = std::make_shared<LoginArguments>();
    CLI::App* command = line.app.add_subcommand("login", "Sign in, for the commands that follow");
    command->add_option("--email", arguments->email, "Account (default: the staff account the node offers)");
    command->add_option("--password-file", arguments->password_file,
                        "File whose first line is the password (default: ask)");
    command->add_flag("--print", arguments->print, "Print the access token instead of keeping it");
    command->callback(
        [&line, arguments] { line.chosen = [&line, arguments] { return login(line.global, *arguments); }; });
}

}  // namespace kontor::cli

#include "cli/node/node.hpp"

#include "cli/node/problem.hpp"

namespace kontor::cli {

std::optional<Session> Node::session_with(const std::string& role) const {
    auto session = read_session(endpoints_.session_file());
    // A session of the node that stood here before is none.
    if (!session || session->http != endpoints_.http() || !session->has_role(role)) return std::nullopt;
    return session;
}

std::shared_ptr<Identity> Node::staff() const {
    if (auto session = session_with("staff"))
        return std::make_shared<Identity>(*session, endpoints_.session_file());
    return std::make_shared<Identity>(endpoints_.staff());
}

std::shared_ptr<Identity> Node::customer() const {
    if (auto session = session_with("customer"))
        return std::make_shared<Identity>(*session, endpoints_.session_file());
    return std::make_shared<Identity>(endpoints_.customer());
}

void Node::require_gateway() const {
    const HttpResult health = anonymous()->send({.method = "GET", .path = "/health"});
    if (!health) body_of(health);  // throws; any answer will do
}

std::unique_ptr<HttpTransport> Node::anonymous() const {
    return std::make_unique<HttpSession>(endpoints_.http());
}

std::unique_ptr<HttpTransport> Node::as(const std::shared_ptr<Identity>& identity) const {
    return std::make_unique<AuthorisedTransport>(anonymous(), identity);
}

Connect Node::connections_as(std::shared_ptr<Identity> identity) const {
    return [this, identity = std::move(identity)] { return as(identity); };
}

std::unique_ptr<PatientTransport> Node::patiently_as(const std::shared_ptr<Identity>& identity,
                                                     Waiter& waiter, Milliseconds patience) const {
    return std::make_unique<PatientTransport>(as(identity), waiter, patience);
}

}  // namespace kontor::cli

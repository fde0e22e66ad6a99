// A node and how to speak to it in somebody's name.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/base/waiter.hpp"
#include "cli/node/endpoints.hpp"
#include "cli/node/http.hpp"
#include "cli/node/identity.hpp"
#include "cli/node/patience.hpp"

namespace kontor::cli {

class Node {
public:
    explicit Node(Endpoints endpoints) : endpoints_(std::move(endpoints)) {}

    const Endpoints& endpoints() const { return endpoints_; }

    /// The stored session when its user has the role, else the account that endpoints.json offers for it.
    std::shared_ptr<Identity> staff() const;
    std::shared_ptr<Identity> customer() const;

    /// Throws unreachable when the gateway does not answer now: before a command settles down to ask
    /// patiently.
    void require_gateway() const;

    /// A connection of its own, not signed in.
    std::unique_ptr<HttpTransport> anonymous() const;
    /// A connection of its own that sends every request as `identity`.
    std::unique_ptr<HttpTransport> as(const std::shared_ptr<Identity>& identity) const;
    /// As many of these as are asked for, all as the one identity.
    Connect connections_as(std::shared_ptr<Identity> identity) const;
    /// A connection as `as` makes it, asking again for up to `patience` while the node is undecided.
    std::unique_ptr<PatientTransport> patiently_as(const std::shared_ptr<Identity>& identity, Waiter& waiter,
                                                   Milliseconds patience) const;

private:
    std::optional<Session> session_with(const std::string& role) const;

    Endpoints endpoints_;
};

}  // namespace kontor::cli

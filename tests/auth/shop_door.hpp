#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/testing/broker.hpp"
#include "services/gateway/handlers/gateway.hpp"
#include "services/gateway/tests/http_client.hpp"
#include "tests/support/hosted_service.hpp"
#include "tests/support/test_client.hpp"

namespace auth {

/// The gateway and the users service as they are, on a broker; the services behind them are away. There are a customer, an
/// admin and one of the staff; everybody's password is "correct horse".
class ShopDoor {
public:
    ShopDoor();

    gateway::HttpAnswer ask(const std::string& method, const std::string& target,
                            const kontor::HttpHeaders& headers = {},
                            const kontor::Json& body = nullptr) const;
    /// With that token, or that key.
    gateway::HttpAnswer as(const std::string& token, const std::string& method, const std::string& target,
                           const kontor::Json& body = nullptr) const;
    int status_of(const std::string& token, const std::string& target = "/api/users/me") const {
        return as(token, "GET", target).status;
    }
    /// `{access_token, refresh_token, …}`.
    kontor::Json log_in(const std::string& email) const;
    std::string token(const std::string& email) const { return log_in(email).at("access_token"); }
    gateway::HttpAnswer refresh(const kontor::Json& grant, const std::string& idempotency_key = {}) const;

    void restart_users();
    /// Another gateway on the same broker: it has never heard of anything.
    void restart_gateway();

    const std::string customer = "customer@example.org";
    const std::string staff = "staff@example.org";
    const std::string admin = "admin@example.org";

private:
    void register_person(const std::string& email, std::vector<std::string> roles);

    kontor::TestBroker broker_;
    kontor::TemporaryFolder users_folder_;
    kontor::TemporaryFolder gateway_folder_;
    std::unique_ptr<kontor::HostedService> users_;
    std::shared_ptr<gateway::Gateway> gateway_;
    std::unique_ptr<kontor::HostedService> gateway_host_;
    std::unique_ptr<kontor::TestClient> client_;
};

}  // namespace auth

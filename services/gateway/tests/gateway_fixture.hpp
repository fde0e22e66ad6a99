#pragma once

#include <memory>
#include <string>

#include "runtime/security/token.hpp"
#include "runtime/testing/broker.hpp"
#include "services/gateway/handlers/gateway.hpp"
#include "services/gateway/tests/http_client.hpp"
#include "services/gateway/tests/played_services.hpp"
#include "tests/support/hosted_service.hpp"

namespace gateway {

inline constexpr const char* ada = "0192f7a4-6a51-7c3e-9d0f-3b6c1f2e4d5a";
inline constexpr const char* order_id = "0192f7a4-6a51-7c3e-9d0f-000000000001";

/// How many requests it handles at once.
inline constexpr std::size_t test_threads = 16;

/// Short waits, and defaults for all else.
GatewaySettings test_settings();

/// A gateway on a real broker, with all services played and up.
class GatewayFixture {
public:
    explicit GatewayFixture(const GatewaySettings& settings = test_settings());

    HttpAnswer get(const std::string& target, const std::string& token = {}) const;
    HttpAnswer ask(const std::string& method, const std::string& target, kontor::HttpHeaders headers,
                   const std::string& body = {}) const;
    /// As a logged-in customer.
    HttpAnswer post(const std::string& target, const kontor::Json& body,
                    kontor::HttpHeaders headers = {}) const;

    /// A token as users makes them; `valid`: from now on, negative for one that has expired.
    std::string token(const std::string& subject, std::vector<std::string> roles,
                      std::chrono::seconds valid = std::chrono::seconds{900}) const;
    std::string customer() const { return token(ada, {"customer"}); }
    std::string staff() const { return token("staff-1", {"staff", "admin"}); }

    /// From now on users signs with another key.
    void rotate_key();
    void be_ready();

    kontor::SystemClock clock;
    kontor::SystemIds ids{clock};
    kontor::TestBroker broker;
    PlayedServices services{broker.address()};
    kontor::SigningKey key = kontor::SigningKey::generate(ids);
    kontor::TemporaryFolder folder;
    std::shared_ptr<Gateway> gateway;
    std::unique_ptr<kontor::HostedService> hosted;
};

}  // namespace gateway

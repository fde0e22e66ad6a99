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
/// How long requests wait for their turn: a busy machine is no overload.
inline constexpr kontor::Milliseconds busy_machine{1000};

/// A gateway on a real broker, with all services played and up.
class GatewayFixture {
public:
    /// `routes` is what its file of routes holds; empty: it has none.
    explicit GatewayFixture(const HttpSettings& http = {},
                            kontor::Milliseconds wait_max = busy_machine,
                            const std::string& routes = {});
    /// What is tried is no overload.
    explicit GatewayFixture(const std::string& routes)
        : GatewayFixture{HttpSettings{}, kontor::Milliseconds{10'000}, routes} {}

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

    std::filesystem::path routes_file() const { return folder.path() / "routes.json"; }
    /// Puts a file of routes in the place of the one that is there, at once and whole.
    void write_routes(const std::string& text) const;
    /// As SIGHUP has a process do.
    void reload() const { hosted->service().reload(); }

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

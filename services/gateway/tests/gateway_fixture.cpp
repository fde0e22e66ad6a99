#include "services/gateway/tests/gateway_fixture.hpp"

#include <fstream>
#include <stdexcept>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/handlers/wiring.hpp"

namespace gateway {
namespace {

constexpr auto names = {"users",    "catalog",      "orders",   "inventory",       "payment",
                        "shipping", "notification", "registry", "saga-coordinator"};

}  // namespace

GatewaySettings test_settings(const HttpSettings& http, kontor::Milliseconds wait_max) {
    return {.http_address = "127.0.0.1",
            .http_port = 0,
            .http_threads_max = test_threads,
            .http_wait_max = wait_max,
            .order_wait = kontor::Milliseconds{400},
            .http = http};
}

GatewayFixture::GatewayFixture(const HttpSettings& http, kontor::Milliseconds wait_max,
                               const std::string& routes) {
    auto settings = test_settings(http, wait_max);
    if (!routes.empty()) {
        settings.routes = routes_file();
        write_routes(routes);
    }
    services.on("users.jwks", kontor::Reply::ok({{"keys", {key.public_jwk()}}}));
    for (const auto* name : names) services.set_presence(name, "up");
    hosted = std::make_unique<kontor::HostedService>(
        "gateway", broker.address(), folder.path(), std::span<const kontor::Migration>{},
        [&](kontor::Service& service) { gateway = wire_gateway(service, settings); });
    be_ready();
}

void GatewayFixture::write_routes(const std::string& text) const {
    const auto beside = folder.path() / "routes.json.new";
    std::ofstream{beside} << text;
    std::filesystem::rename(beside, routes_file());
}

void GatewayFixture::be_ready() {
    if (kontor::eventually([this] { return get("/ready").status == 200; })) return;
    throw std::runtime_error{"not ready: " + get("/ready").body + hosted->log().text()};
}

HttpAnswer GatewayFixture::get(const std::string& target, const std::string& token) const {
    kontor::HttpHeaders headers;
    if (!token.empty()) headers.add("Authorization", "Bearer " + token);
    return http_request(gateway->port(), "GET", target, headers);
}

HttpAnswer GatewayFixture::ask(const std::string& method, const std::string& target,
                               kontor::HttpHeaders headers, const std::string& body) const {
    return http_request(gateway->port(), method, target, headers, body);
}

HttpAnswer GatewayFixture::post(const std::string& target, const kontor::Json& body,
                                kontor::HttpHeaders headers) const {
    headers.add("Authorization", "Bearer " + customer());
    return http_request(gateway->port(), "POST", target, headers, body.dump());
}

std::string GatewayFixture::token(const std::string& subject, std::vector<std::string> roles,
                                  std::chrono::seconds valid) const {
    const auto now = clock.now();
    const auto issued = valid.count() < 0 ? now + 2 * valid : now;
    return sign_token(key,
                      {subject, std::move(roles), "kontor", "kontor", issued, issued, now + valid, "jti"});
}

void GatewayFixture::rotate_key() {
    key = kontor::SigningKey::generate(ids);
    services.on("users.jwks", kontor::Reply::ok({{"keys", {key.public_jwk()}}}));
}

}  // namespace gateway

#include "tests/auth/shop_door.hpp"

#include <stdexcept>

#include "runtime/testing/eventually.hpp"
#include "services/gateway/handlers/wiring.hpp"
#include "services/users/handlers/wiring.hpp"
#include "services/users/schema.hpp"

namespace auth {
namespace {

using kontor::Json;

constexpr const char* password = "correct horse";

gateway::GatewaySettings gateway_settings() {
    return {.http_address = "127.0.0.1",
            .http_port = 0,
            .http_threads_max = 32,
            .http_wait_max = kontor::Milliseconds{1000},
            .order_wait = kontor::Milliseconds{400}};
}

}  // namespace

ShopDoor::ShopDoor() {
    restart_users();
    restart_gateway();
    client_ = std::make_unique<kontor::TestClient>(broker_.address(), "test", "test-password", "users");
    register_person(customer, {"customer"});
    register_person(staff, {"staff"});
    register_person(admin, {"admin", "staff"});
}

void ShopDoor::restart_users() {
    users_.reset();
    users_ = std::make_unique<kontor::HostedService>("users", broker_.address(), users_folder_.path(),
                                                     users::schema(), users::wire);
}

void ShopDoor::restart_gateway() {
    gateway_host_.reset();
    gateway_host_ = std::make_unique<kontor::HostedService>(
        "gateway", broker_.address(), gateway_folder_.path(), std::span<const kontor::Migration>{},
        [this](kontor::Service& service) { gateway_ = gateway::wire_gateway(service, gateway_settings()); });
    const auto has_keys = [this] { return !ask("GET", "/.well-known/jwks.json").json().at("keys").empty(); };
    if (!kontor::eventually(has_keys)) throw std::runtime_error{"no keys:\n" + gateway_host_->log().text()};
}

void ShopDoor::register_person(const std::string& email, std::vector<std::string> roles) {
    const auto made = ask("POST", "/api/users", {}, {{"email", email}, {"password", password}});
    if (made.status != 201) throw std::runtime_error{"not registered: " + made.body};
    const auto set = client_->ask("set-roles", {{"id", made.json().at("id")}, {"roles", std::move(roles)}},
                                  "roles of " + email, {"test", {"service"}});
    if (!set.is_ok()) throw std::runtime_error{"no roles: " + set.body().dump()};
}

gateway::HttpAnswer ShopDoor::ask(const std::string& method, const std::string& target,
                                  const kontor::HttpHeaders& headers, const Json& body) const {
    return gateway::http_request(gateway_->port(), method, target, headers,
                                 body.is_null() ? "" : body.dump());
}

gateway::HttpAnswer ShopDoor::as(const std::string& token, const std::string& method,
                                 const std::string& target, const Json& body) const {
    return ask(method, target, {{"Authorization", "Bearer " + token}}, body);
}

Json ShopDoor::log_in(const std::string& email) const {
    const auto answer = ask("POST", "/api/auth/token", {}, {{"email", email}, {"password", password}});
    if (answer.status != 200) throw std::runtime_error{"not logged in: " + answer.body};
    return answer.json();
}

gateway::HttpAnswer ShopDoor::refresh(const Json& grant, const std::string& idempotency_key) const {
    kontor::HttpHeaders headers;
    if (!idempotency_key.empty()) headers.add("Idempotency-Key", idempotency_key);
    return ask("POST", "/api/auth/refresh", headers, {{"refresh_token", grant.at("refresh_token")}});
}

}  // namespace auth

// Promises [users-10] and [gateway-14]: an operator changes the signing key of a shop that is open.
#include <doctest/doctest.h>

#include "runtime/testing/eventually.hpp"
#include "tests/auth/shop_door.hpp"

using auth::ShopDoor;
using kontor::eventually;
using kontor::Json;

namespace {

constexpr const char* rotate = "/api/signing-keys/rotate";

std::size_t published(const ShopDoor& door) {
    return door.ask("GET", "/.well-known/jwks.json").json().at("keys").size();
}

}  // namespace

TEST_CASE_FIXTURE(ShopDoor, "an admin changes the key: both are published, and every token stays good") {
    const auto before = token(customer);
    CHECK(as(before, "POST", rotate).status == 403);
    CHECK(as(token(staff), "POST", rotate).status == 403);
    const auto answer = as(token(admin), "POST", rotate, Json::object());
    CHECK(answer.status == 200);
    CHECK(answer.json().at("kid").is_string());
    CHECK(eventually([&] { return published(*this) == 2; }));
    CHECK(status_of(before) == 200);
    CHECK(status_of(token(customer)) == 200);
}

TEST_CASE_FIXTURE(
    ShopDoor, "a key that leaked is replaced at once: old tokens are refused within a moment, logins go on") {
    const auto grant = log_in(customer);
    const auto old_token = grant.at("access_token").get<std::string>();
    CHECK(status_of(old_token) == 200);
    CHECK(as(token(admin), "POST", rotate, {{"at_once", true}}).status == 200);
    CHECK(eventually([&] { return status_of(old_token) == 401; }, std::chrono::seconds{2}));
    const auto next = refresh(grant).json().at("access_token").get<std::string>();
    CHECK(status_of(next) == 200);
    restart_users();
    restart_gateway();
    CHECK(status_of(next) == 200);
    CHECK(status_of(old_token) == 401);
    CHECK(published(*this) == 1);
}

// Promises [users-12] and [gateway-15]: machines are let in by keys, and shut out by revoking them.
#include <doctest/doctest.h>

#include "runtime/security/api_key.hpp"
#include "runtime/testing/eventually.hpp"
#include "tests/auth/shop_door.hpp"

using auth::ShopDoor;
using kontor::eventually;
using kontor::Json;

namespace {

constexpr const char* api_keys = "/api/api-keys";
/// Asks for staff, and needs no service but users.
constexpr const char* for_staff = "/api/api-keys";

struct KeyDoor : ShopDoor {
    const std::string staff_token = token(staff);
    const std::string admin_token = token(admin);

    Json make(const std::string& by, const Json& wanted) const {
        const auto answer = as(by, "POST", api_keys, wanted);
        REQUIRE_MESSAGE(answer.status == 201, answer.body);
        return answer.json();
    }
    int with_key(const kontor::HttpHeaders& headers) const { return ask("GET", for_staff, headers).status; }
};

}  // namespace

TEST_CASE_FIXTURE(
    KeyDoor, "a key opens what its roles allow, as bearer token or in its own header, and is shown once") {
    const auto made = make(staff_token, {{"name", "till 2"}, {"roles", {"staff"}}});
    const auto key = made.at("key").get<std::string>();
    CHECK(with_key({{"Authorization", "Bearer " + key}}) == 200);
    CHECK(with_key({{"X-API-Key", key}}) == 200);
    CHECK(with_key({{"x-api-key", key}}) == 200);
    const auto list = as(staff_token, "GET", api_keys);
    CHECK(list.json().at("items").at(0).at("name") == "till 2");
    CHECK(list.body.find(key) == std::string::npos);
    CHECK_FALSE(list.json().at("items").at(0).contains("key"));

    const auto customers =
        make(staff_token, {{"name", "kiosk"}, {"roles", {"customer"}}}).at("key").get<std::string>();
    CHECK(with_key({{"X-API-Key", customers}}) == 403);
}

TEST_CASE_FIXTURE(KeyDoor, "whatever isn't one known key, sent once, opens nothing") {
    const auto key = make(staff_token, {{"name", "till"}, {"roles", {"staff"}}}).at("key").get<std::string>();
    auto mistyped = key;
    mistyped.back() = mistyped.back() == 'A' ? 'B' : 'A';
    kontor::SystemClock clock;
    kontor::SystemIds ids{clock};
    const auto invented = kontor::make_api_key(ids);
    for (const auto& wrong : {mistyped, invented, std::string{"kontor_"}, key + "x", key.substr(1)}) {
        CAPTURE(wrong);
        CHECK(with_key({{"X-API-Key", wrong}}) == 401);
        CHECK(with_key({{"Authorization", "Bearer " + wrong}}) == 401);
    }
    CHECK(with_key({{"X-API-Key", key}, {"X-API-Key", key}}) == 401);
    CHECK(with_key({{"X-API-Key", key}, {"Authorization", "Bearer " + staff_token}}) == 401);
    CHECK(with_key({{"Authorization", "Basic " + key}}) == 401);
    CHECK(with_key({{"X-API-Key", staff_token}}) == 401);
    CHECK(with_key({{"X-API-Key", key}}) == 200);
}

TEST_CASE_FIXTURE(KeyDoor, "a revoked key is refused within a second, although it was just let in") {
    const auto made = make(admin_token, {{"name", "stolen"}, {"roles", {"admin"}}});
    const auto key = made.at("key").get<std::string>();
    REQUIRE(with_key({{"X-API-Key", key}}) == 200);
    const auto path = std::string{api_keys} + "/" + made.at("id").get<std::string>();
    CHECK(as(staff_token, "DELETE", path).status == 403);
    CHECK(as(admin_token, "DELETE", path).status == 204);
    CHECK(eventually([&] { return with_key({{"X-API-Key", key}}) == 401; }, std::chrono::seconds{1}));
    CHECK(as(admin_token, "DELETE", path).status == 204);
    restart_users();
    restart_gateway();
    CHECK(with_key({{"X-API-Key", key}}) == 401);
}

TEST_CASE_FIXTURE(KeyDoor, "a key ends when it was said to") {
    const auto soon = kontor::SystemClock{}.now() + std::chrono::milliseconds{1500};
    const auto made = make(
        admin_token, {{"name", "for a day"}, {"roles", {"staff"}}, {"expires", kontor::format_time(soon)}});
    const auto key = made.at("key").get<std::string>();
    CHECK(with_key({{"X-API-Key", key}}) == 200);
    CHECK(eventually([&] { return with_key({{"X-API-Key", key}}) == 401; }, std::chrono::seconds{3}));
    CHECK(kontor::SystemClock{}.now() >= soon);
}

TEST_CASE_FIXTURE(KeyDoor, "nobody gives more than they have, and a machine gives nothing") {
    CHECK(as(staff_token, "POST", api_keys, {{"name", "x"}, {"roles", {"admin"}}}).status == 403);
    CHECK(as(token(customer), "POST", api_keys, {{"name", "x"}, {"roles", {"customer"}}}).status == 403);
    const auto machine =
        make(admin_token, {{"name", "robot"}, {"roles", {"admin"}}}).at("key").get<std::string>();
    CHECK(as(machine, "POST", api_keys, {{"name", "x"}, {"roles", {"staff"}}}).status == 403);
    CHECK(as(machine, "POST", "/api/signing-keys/rotate", Json::object()).status == 200);
    for (const auto& wrong :
         {Json{{"name", ""}, {"roles", {"staff"}}}, Json{{"name", "x"}, {"roles", {"service"}}},
          Json{{"name", "x"}, {"roles", Json::array()}}, Json{{"roles", {"staff"}}},
          Json{{"name", "x"}, {"roles", {"staff"}}, {"expires", "2020-01-01T00:00:00Z"}},
          Json{{"name", std::string(101, 'x')}, {"roles", {"staff"}}}}) {
        CHECK(as(admin_token, "POST", api_keys, wrong).status == 422);
    }
}

TEST_CASE_FIXTURE(
    KeyDoor,
    "a lost answer is told again to whoever repeats the request with its key, until the key is revoked") {
    const auto create = [&] {
        return ask("POST", api_keys,
                   {{"Authorization", "Bearer " + staff_token}, {"Idempotency-Key", "till-3"}},
                   {{"name", "till 3"}, {"roles", {"staff"}}});
    };
    const auto once = create();
    const auto again = create();
    CHECK(once.status == 201);
    CHECK(again.json() == once.json());
    CHECK(as(staff_token, "GET", api_keys).json().at("items").size() == 1);
    const auto path = std::string{api_keys} + "/" + once.json().at("id").get<std::string>();
    CHECK(as(staff_token, "DELETE", path).status == 204);
    CHECK(create().status == 404);
}

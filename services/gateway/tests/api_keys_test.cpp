// Promise [gateway-15]: keys of machines, as the gateway asks for them and remembers them.
#include "services/gateway/auth/api_keys.hpp"

#include <doctest/doctest.h>

#include "runtime/security/api_key.hpp"
#include "runtime/testing/eventually.hpp"
#include "services/gateway/tests/gateway_fixture.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Milliseconds;
using kontor::Reply;

struct Machines : GatewayFixture {
    const std::string machine_key = kontor::make_api_key(ids);

    Machines() {
        services.on("users.check-api-key", [this](const kontor::Request& request) {
            const bool is_it = request.body == Json{{"hash", kontor::api_key_hash(machine_key)}};
            return is_it ? Reply::ok({{"id", ada}, {"roles", {"staff", "service", "operator"}}})
                         : Reply::rejected({kontor::RejectionKind::unauthenticated, "invalid-api-key", "no"});
        });
    }
    int status(const std::string& sent) const {
        return ask("GET", "/api/sagas", {{"X-API-Key", sent}}).status;
    }
    std::size_t asked() const { return services.asked("users.check-api-key").size(); }
};

kontor::SteadyTime at(int milliseconds) {
    return kontor::SteadyTime{Milliseconds{milliseconds}};
}

}  // namespace

TEST_CASE_FIXTURE(Machines, "users is asked once, by the hash, and only the roles of people are taken") {
    for (int i = 0; i < 3; ++i) CHECK(status(machine_key) == 200);
    CHECK(asked() == 1);
    CHECK(services.last("users.check-api-key").body.dump().find(machine_key) == std::string::npos);
    CHECK(services.last("users.check-api-key").principal.roles == std::vector<std::string>{"service"});
    const auto principal = services.last("saga-coordinator.list").principal;
    CHECK(principal.subject == ada);
    CHECK(principal.roles == std::vector<std::string>{"staff"});
}

TEST_CASE_FIXTURE(Machines, "a mistyped key is refused without a question, an unknown one after one") {
    auto typed = machine_key;
    typed[10] = typed[10] == 'A' ? 'B' : 'A';
    for (int i = 0; i < 3; ++i) CHECK(status(typed) == 401);
    CHECK(asked() == 0);
    const auto invented = kontor::make_api_key(ids);
    for (int i = 0; i < 3; ++i) CHECK(status(invented) == 401);
    CHECK(asked() == 1);
}

TEST_CASE_FIXTURE(Machines, "what was remembered is forgotten as soon as users tells of a revocation") {
    CHECK(status(machine_key) == 200);
    services.on("users.check-api-key",
                Reply::rejected({kontor::RejectionKind::unauthenticated, "invalid-api-key", "no"}));
    CHECK(status(machine_key) == 200);
    services.publish(std::string{"kontor/event/users/api-key/api-key-revoked/"} + ada, {{"id", ada}});
    CHECK(kontor::eventually([&] { return status(machine_key) == 401; }, std::chrono::seconds{1}));
}

TEST_CASE_FIXTURE(Machines,
                  "while users is away known keys go on for a while, and others are a 503, not a 401") {
    CHECK(status(machine_key) == 200);
    services.on("users.check-api-key", Reply::error({kontor::ErrorKind::storage, "no"}));
    CHECK(status(machine_key) == 200);
    const auto answer = ask("GET", "/api/sagas", {{"X-API-Key", kontor::make_api_key(ids)}});
    CHECK(answer.status == 503);
    CHECK(answer.headers.has("Retry-After"));
    services.set_presence("users", "down");
    CHECK(kontor::eventually([&] { return status(machine_key) == 503; }));
}

TEST_CASE_FIXTURE(Machines, "a key on a public route isn't looked at") {
    CHECK(ask("GET", "/api/products", {{"X-API-Key", "nonsense"}}).status == 200);
    CHECK(asked() == 0);
}

TEST_CASE("what is remembered of a key ends after its time, or before if the key does") {
    KeyMemory memory{10, Milliseconds{1000}};
    memory.keep("a", {"A", {}}, at(0), Milliseconds{5000});
    memory.keep("b", {"B", {}}, at(0), Milliseconds{200});
    CHECK(memory.find("a", at(999))->subject == "A");
    CHECK_FALSE(memory.find("a", at(1000)).has_value());
    CHECK(memory.find("b", at(199))->subject == "B");
    CHECK_FALSE(memory.find("b", at(200)).has_value());
    CHECK_FALSE(memory.find("c", at(0)).has_value());
}

TEST_CASE("the memory of keys is bounded: what is over goes first") {
    KeyMemory memory{100, Milliseconds{1000}};
    for (int i = 0; i < 100; ++i)
        memory.keep(std::to_string(i), {}, at(i < 99 ? 0 : 500), Milliseconds{1000});
    memory.keep("late", {}, at(1200), Milliseconds{1000});
    CHECK(memory.size() == 2);
    for (int i = 0; i < 10'000; ++i) {
        memory.keep(std::to_string(i), {}, at(1200), Milliseconds{1000});
        CHECK(memory.size() <= 100);
    }
}

}  // namespace gateway

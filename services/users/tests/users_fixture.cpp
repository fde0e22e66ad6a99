#include "services/users/tests/users_fixture.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "runtime/rpc/wire.hpp"
#include "runtime/security/secret_bytes.hpp"
#include "services/users/handlers/wiring.hpp"
#include "services/users/schema.hpp"

namespace users {
namespace {

constexpr const char* reply_topic = "kontor/reply/client/rpc";
constexpr kontor::Milliseconds timeout{10'000};

}  // namespace

UsersFixture::UsersFixture(Json settings) : settings_(std::move(settings)) {
    client_.subscribe(reply_topic, 0, [this](const kontor::Message& message) {
        replies_.insert_or_assign(message.correlation_data, kontor::wire::read_reply(message));
    });
    client_.start({});
}

UsersFixture::~UsersFixture() {
    stop();
}

void UsersFixture::begin() {
    kontor::Config config{.service = "users",
                          .site = "test",
                          .instance = "users-1",
                          .data_dir = data_dir(),
                          .broker_address = "",
                          .broker_username = "",
                          .broker_password_file = "",
                          .settings = {settings_, "settings"}};
    bus_ = std::make_unique<kontor::SimulatedBus>(broker_, "users-1");
    service_ = std::make_unique<kontor::Service>(
        std::move(config), kontor::Environment{clock_, ids_, scheduler_, *bus_, log_.log(), metrics_},
        schema());
    wire(*service_);
    bool ready = false;
    service_->start([&ready] { ready = true; });
    while (!ready) REQUIRE(scheduler_.run_one());
}

void UsersFixture::start() {
    begin();
    pump();
}

void UsersFixture::stop() {
    if (service_ == nullptr) return;
    service_->stop();
    pump();
    scheduler_.run_for(
        std::chrono::minutes{2});  // timers hold what belongs to the service until they see it has stopped
    service_.reset();
    bus_.reset();
}

void UsersFixture::restart() {
    stop();
    start();
}

void UsersFixture::pump() {
    while (service_->run_reader() || service_->run_writer()) {
    }
}

UsersFixture::Reply UsersFixture::ask(const std::string& method, const Json& body, const std::string& id) {
    return ask_as(admin, method, body, id);
}

UsersFixture::Reply UsersFixture::ask_as(const kontor::Principal& principal, const std::string& method,
                                         const Json& body, const std::string& id) {
    kontor::Request request;
    request.id = id.empty() ? "request-" + std::to_string(++asked_) : id;
    request.body = body;
    request.principal = principal;
    const auto correlation = kontor::random_text(ids_, 16);
    REQUIRE(client_.publish(kontor::wire::write_request(request, "kontor/rpc/users/" + method, reply_topic,
                                                        correlation, timeout)));
    for (int turn = 0; turn < 100 && !replies_.contains(correlation); ++turn) {
        scheduler_.run_for(kontor::Milliseconds{1});
        pump();
    }
    REQUIRE_MESSAGE(replies_.contains(correlation), method, " gave no reply");
    return replies_.at(correlation);
}

std::string UsersFixture::register_user(const std::string& email, const std::string& id) {
    const auto reply =
        ask_as(nobody, "register", {{"email", email}, {"password", "password of " + email}}, id);
    REQUIRE_MESSAGE(reply.is_ok(), reply.body().dump());
    return reply.body().at("id");
}

UsersFixture::Json UsersFixture::log_in(const std::string& email, const std::string& id) {
    const auto reply =
        ask_as(nobody, "authenticate", {{"email", email}, {"password", "password of " + email}}, id);
    REQUIRE_MESSAGE(reply.is_ok(), reply.body().dump());
    return reply.body();
}

void UsersFixture::pass(kontor::Milliseconds time) {
    constexpr kontor::Milliseconds step{30'000};
    for (; time > kontor::Milliseconds{0}; time -= step) {
        scheduler_.run_for(std::min(time, step));
        pump();
    }
}

std::vector<kontor::StoredEvent> UsersFixture::events() {
    return kontor::EventReader{service_->read_database()}.after(0, 1000);
}

std::vector<std::string> UsersFixture::event_types() {
    std::vector<std::string> types;
    for (const auto& event : events()) types.push_back(event.entity + "/" + event.type);
    return types;
}

bool UsersFixture::store_holds(const std::string& bytes) const {
    for (const auto& entry : std::filesystem::directory_iterator{data_dir()}) {
        if (entry.path().filename() == "signing-key") continue;
        std::ostringstream content;
        content << std::ifstream{entry.path(), std::ios::binary}.rdbuf();
        if (content.str().find(bytes) != std::string::npos) return true;
    }
    return false;
}

}  // namespace users

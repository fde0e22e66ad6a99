#include "services/gateway/auth/key_ring.hpp"

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

using kontor::Json;

/// Tokens with invented key ids must not make us flood the users service.
constexpr kontor::Milliseconds ask_again{1000};
/// For what no event has told: one that was lost, and another clock.
constexpr kontor::Milliseconds look_again{60'000};
/// How long a request waits for the key of its token.
constexpr kontor::Milliseconds key_patience{1000};
constexpr const char* issuer = "kontor";
constexpr const char* audience = "kontor";

}  // namespace

KeyRing::KeyRing(kontor::Service& service)
    : service_{service},
      client_{service.client()},
      verifier_{issuer, audience},
      clock_{service.clock()},
      document_{{"keys", Json::array()}} {
    service.directory().on_changed([this](const kontor::Instance& instance) {
        if (instance.service == "users" && instance.status == "up") refresh_soon();
    });
    service.bus().subscribe("kontor/event/users/key/#", 1,
                            [this](const kontor::Message&) { refresh_soon(); });
    service.on_connected([this] { refresh_soon(); });
    service.on_start([this] { refresh_now_and_then(); });
}

Json KeyRing::document() const {
    const std::scoped_lock lock{mutex_};
    return document_;
}

bool KeyRing::may_ask() {
    const auto now = service_.clock().steady();
    const std::scoped_lock lock{mutex_};
    if (asking_ || (asked_ && now - *asked_ < ask_again && verifier_.has_keys())) return false;
    asking_ = true;
    asked_ = now;
    return true;
}

kontor::Milliseconds KeyRing::may_ask_after() const {
    const auto now = service_.clock().steady();
    const std::scoped_lock lock{mutex_};
    if (!asked_ || !verifier_.has_keys()) return kontor::Milliseconds{0};
    const auto wait = std::chrono::ceil<kontor::Milliseconds>(*asked_ + ask_again - now);
    return std::max(wait, kontor::Milliseconds{0});
}

void KeyRing::refresh() {
    if (!may_ask()) return;
    kontor::Call call;
    call.service = "users";
    call.method = "jwks";
    call.id = service_.ids().uuid();
    call.principal = {"gateway", {"service"}};
    call.fail_when_absent = false;
    client_.call(std::move(call), [this](const kontor::Reply& reply) { take(reply); });
}

void KeyRing::refresh_soon() {
    {
        const std::scoped_lock lock{mutex_};
        if (std::exchange(will_ask_, true)) return;
    }
    service_.scheduler().after(may_ask_after(), [this] {
        {
            const std::scoped_lock lock{mutex_};
            will_ask_ = false;
        }
        refresh();
    });
}

void KeyRing::refresh_now_and_then() {
    service_.scheduler().after(look_again, [this] {
        refresh();
        refresh_now_and_then();
    });
}

void KeyRing::refresh_and_wait() {
    refresh();
    std::unique_lock lock{mutex_};
    service_.waiting().wait(lock, answered_, key_patience, [this] { return !asking_; });
}

void KeyRing::follow_time(const Json& answer) {
    const auto told = answer.find("time");
    if (told == answer.end() || !told->is_string()) return;
    if (const auto time = kontor::parse_time(told->get_ref<const std::string&>())) clock_.at_least(*time);
}

void KeyRing::take(const kontor::Reply& reply) {
    bool news = false;
    {
        const std::scoped_lock lock{mutex_};
        asking_ = false;
        if (reply.is_ok() && verifier_.replace_jwks(reply.body()) > 0) {
            Json document{{"keys", reply.body().at("keys")}};
            news = document_ != document;
            document_ = std::move(document);
        }
    }
    if (reply.is_ok()) follow_time(reply.body());
    if (news) changed_();
    answered_.notify_all();
    if (reply.is_ok()) return service_.log().info("signing keys fetched");
    service_.log().warn("signing keys not fetched", {{"code", reply.code()}});
    service_.scheduler().after(ask_again, [this] { refresh(); });
}

}  // namespace gateway

#include "services/gateway/auth/key_ring.hpp"

namespace gateway {
namespace {

using kontor::Json;

/// Tokens with invented key ids must not make us flood the users service.
constexpr kontor::Milliseconds ask_again{1000};
/// How long a request waits for the key of its token.
constexpr kontor::Milliseconds key_patience{1000};
constexpr const char* issuer = "kontor";
constexpr const char* audience = "kontor";

}  // namespace

KeyRing::KeyRing(kontor::Service& service)
    : service_{service},
      client_{service.client()},
      verifier_{issuer, audience},
      document_{{"keys", Json::array()}} {
    service.directory().on_changed([this](const kontor::Instance& instance) {
        if (instance.service == "users" && instance.status == "up") refresh();
    });
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

void KeyRing::refresh_and_wait() {
    refresh();
    std::unique_lock lock{mutex_};
    service_.waiting().wait(lock, answered_, key_patience, [this] { return !asking_; });
}

void KeyRing::take(const kontor::Reply& reply) {
    bool news = false;
    {
        const std::scoped_lock lock{mutex_};
        asking_ = false;
        if (reply.is_ok() && verifier_.replace_jwks(reply.body()) > 0) {
            news = document_ != reply.body();
            document_ = reply.body();
        }
    }
    if (news) changed_();
    answered_.notify_all();
    if (reply.is_ok()) return service_.log().info("signing keys fetched");
    service_.log().warn("signing keys not fetched", {{"code", reply.code()}});
    service_.scheduler().after(ask_again, [this] { refresh(); });
}

}  // namespace gateway

#include "services/gateway/auth/api_keys.hpp"

#include <algorithm>

#include "runtime/security/api_key.hpp"
#include "services/gateway/domain/role_name.hpp"

namespace gateway {
namespace {

using kontor::Milliseconds;
using kontor::SteadyTime;

/// A shop has fewer machines; and whoever sends made-up keys must not push theirs out.
constexpr std::size_t known_limit = 1024;
constexpr std::size_t refused_limit = 1024;
constexpr Milliseconds known_for{30'000};
constexpr Milliseconds refused_for{2'000};
constexpr Milliseconds question_timeout{2'000};

std::unexpected<AuthFault> not_valid() {
    return std::unexpected{AuthFault{false, "the API key is not valid"}};
}

}  // namespace

std::optional<kontor::Principal> KeyMemory::find(const std::string& hash, SteadyTime now) const {
    const auto found = entries_.find(hash);
    if (found == entries_.end() || now >= found->second.until) return std::nullopt;
    return found->second.principal;
}

void KeyMemory::keep(const std::string& hash, kontor::Principal principal, SteadyTime now,
                     Milliseconds at_most) {
    if (entries_.size() >= limit_)
        std::erase_if(entries_, [now](const auto& entry) { return now >= entry.second.until; });
    if (entries_.size() >= limit_) entries_.clear();
    entries_.insert_or_assign(hash, Entry{std::move(principal), now + std::min(lifetime_, at_most)});
}

ApiKeys::ApiKeys(kontor::Service& service, Ask ask, Now now)
    : service_{service},
      ask_{std::move(ask)},
      now_{std::move(now)},
      known_{known_limit, known_for},
      refused_{refused_limit, refused_for} {
    service.bus().subscribe("kontor/event/users/api-key/api-key-revoked/+", 1,
                            [this](const kontor::Message&) { forget(); });
    service.on_connected([this] { forget(); });
    service.directory().on_changed([this](const kontor::Instance& instance) {
        if (instance.service == "users") forget();
    });
}

void ApiKeys::forget() {
    const std::scoped_lock lock{mutex_};
    ++generation_;
    known_.clear();
    refused_.clear();
}

std::expected<kontor::Principal, AuthFault> ApiKeys::whose(std::string_view key) {
    // A mistyped key is nobody's: that needs no question.
    if (!kontor::is_api_key(key)) return not_valid();
    const auto hash = kontor::api_key_hash(key);
    const auto now = service_.clock().steady();
    {
        const std::scoped_lock lock{mutex_};
        if (auto known = known_.find(hash, now)) return std::move(*known);
        if (refused_.find(hash, now)) return not_valid();
    }
    return ask_users(hash);
}

std::expected<kontor::Principal, AuthFault> ApiKeys::ask_users(const std::string& hash) {
    std::uint64_t generation = 0;
    {
        const std::scoped_lock lock{mutex_};
        generation = generation_;
    }
    kontor::Call call;
    call.service = "users";
    call.method = "check-api-key";
    call.body = {{"hash", hash}};
    call.id = service_.ids().uuid();
    call.principal = {"gateway", {"service"}};
    call.timeout = question_timeout;
    call.changes = false;
    return take(hash, ask_(std::move(call)), generation);
}

std::expected<kontor::Principal, AuthFault> ApiKeys::take(const std::string& hash, const kontor::Reply& reply,
                                                          std::uint64_t generation) {
    if (reply.is_error()) return std::unexpected{AuthFault{true, "API keys can't be checked now"}};
    const auto now = service_.clock().steady();
    const std::scoped_lock lock{mutex_};
    const bool current = generation == generation_;
    if (!reply.is_ok()) {
        if (current) refused_.keep(hash, {}, now, refused_for);
        return not_valid();
    }
    const auto& body = reply.body();
    kontor::Principal principal{body.at("id").get<std::string>(),
                                roles_from_outside(body.at("roles").get<std::vector<std::string>>())};
    const auto expires = kontor::parse_time(body.value("expires", ""));
    const auto left = expires ? std::max(*expires - now_(), Milliseconds{0}) : known_for;
    if (current) known_.keep(hash, principal, now, left);
    return principal;
}

}  // namespace gateway

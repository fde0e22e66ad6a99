#include "services/gateway/auth/token_cache.hpp"

#include "runtime/security/sha256.hpp"

namespace gateway {

std::optional<kontor::Principal> TokenCache::find(std::string_view token, kontor::Time now) {
    const auto hash = kontor::sha256(token);
    const std::scoped_lock lock{mutex_};
    const auto found = entries_.find(hash);
    if (found == entries_.end()) return std::nullopt;
    if (found->second.expires > now) return found->second.principal;
    entries_.erase(found);
    return std::nullopt;
}

std::uint64_t TokenCache::generation() const {
    const std::scoped_lock lock{mutex_};
    return generation_;
}

void TokenCache::keep(std::string_view token, kontor::Principal principal, kontor::Time expires,
                      kontor::Time now, std::uint64_t generation) {
    auto hash = kontor::sha256(token);
    const std::scoped_lock lock{mutex_};
    if (generation != generation_) return;
    if (entries_.size() >= limit_) {
        std::erase_if(entries_, [now](const auto& entry) { return entry.second.expires <= now; });
    }
    if (entries_.size() >= limit_) entries_.clear();  // rare, and only costs checks
    entries_.insert_or_assign(std::move(hash), Entry{std::move(principal), expires});
}

void TokenCache::clear() {
    const std::scoped_lock lock{mutex_};
    ++generation_;
    entries_.clear();
}

}  // namespace gateway

#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/base/clock.hpp"
#include "runtime/rpc/principal.hpp"

namespace gateway {

/// Tokens whose signature was checked already, until they expire: a check costs more than all else the
/// gateway does with a read. Kept by their SHA-256, so that no token lies in memory. Thread-safe.
class TokenCache {
public:
    explicit TokenCache(std::size_t limit = 4096) : limit_{limit} {}

    std::optional<kontor::Principal> find(std::string_view token, kontor::Time now);
    /// Changes whenever the cache is cleared; read it before a check.
    std::uint64_t generation() const;
    /// `expires`: the token's own time. Nothing is kept when the cache was cleared since `generation`: the check may have
    /// been made with keys that are gone.
    void keep(std::string_view token, kontor::Principal principal, kontor::Time expires, kontor::Time now,
              std::uint64_t generation);
    /// When keys have changed what they signed must be checked again.
    void clear();

private:
    struct Entry {
        kontor::Principal principal;
        kontor::Time expires;
    };
    const std::size_t limit_;
    mutable std::mutex mutex_;
    std::uint64_t generation_ = 0;
    std::unordered_map<std::string, Entry> entries_;
};

}  // namespace gateway

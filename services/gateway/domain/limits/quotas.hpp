#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/gateway/domain/limits/token_bucket.hpp"

namespace gateway {

/// Which bucket, and by which limit: one of those that the quotas are of.
struct QuotaWish {
    const RateLimit* limit;
    std::uint64_t key;  ///< of limit and client, the same on every gateway
};

/// How one bucket stands after a request.
struct QuotaState {
    RateLimit limit;
    bool exceeded = false;
    std::int64_t left = 0;         ///< whole tokens
    kontor::Milliseconds next{0};  ///< until there is one more
};

/// What one gateway tells the others of a bucket.
struct QuotaReport {
    std::string limit;  ///< its name
    std::uint64_t key = 0;
    std::int64_t granted = 0;  ///< by that gateway, since it has the bucket
    std::int64_t age_ms = 0;   ///< since when that is
    std::int64_t level_m = 0;  ///< thousandths of tokens that are left, as it sees it; less than 0: owed
    std::int64_t per_1000_s =
        0;  ///< requests that it is asked for, also those refused, in a thousand seconds
};

/// Rate limits that several gateways hold together: token buckets, bounded in number, each of which knows what the other
/// gateways granted. Knows no clock, lock or network: for one thread at a time; times must not go back.
///
/// Between reports a bucket fills by the share of the limit that falls to this gateway: by its demand and that of the others,
/// as last told; what falls to another is put by. With the other's next report that is settled: what was put by comes back,
/// what was granted goes. So nothing is lost or granted twice for good, however demand moves; off by what happens within one
/// interval. Where two see the same bucket differently, they meet half-way in time: else the one that sees less would get
/// nothing as long as the other is asked. Another gateway that is silent, or all when the connection is lost, gets an equal part.
/// Explained in docs/explanation/sending-requests.md.
class Quotas {
public:
    /// Between reports, while there is something to tell.
    static constexpr kontor::Milliseconds interval{200};
    /// Of all others with nothing to tell.
    static constexpr kontor::Milliseconds heartbeat{1000};
    /// Then a gateway is silent.
    static constexpr kontor::Milliseconds patience{2500};
    static constexpr std::size_t reports_max = 256;
    static constexpr std::size_t peers_max = 16;

    /// `limits`: all there are; `keys_max` of it: at least 16 buckets.
    explicit Quotas(const RateLimits& limits) { use(limits); }
    Quotas(Quotas&&) = default;
    Quotas& operator=(Quotas&&) = default;

    /// From now on other limits hold; buckets of those that stay the same are kept.
    void use(const RateLimits& limits);

    /// Takes one token of each, or, where one has none, of none of them.
    std::vector<QuotaState> take(std::span<const QuotaWish> wishes, kontor::SteadyTime now);

    /// Presence: the other gateways there are.
    void peers_are(const std::vector<std::string>& peers);
    bool has_peers() const { return !peers_.empty(); }
    /// Without a connection nobody is heard.
    void set_connected(bool connected) { connected_ = connected; }
    /// What another gateway tells; ignored of one that isn't known.
    void heard(const std::string& peer, std::span<const QuotaReport> reports, kontor::SteadyTime now);
    /// What to tell the others of the time since the last call: the buckets most asked for.
    std::vector<QuotaReport> reports(kontor::SteadyTime now);

    std::size_t size() const { return entries_.size(); }

private:
    using Units = TokenBucket::Units;
    /// Another gateway's part in a bucket.
    struct Part {
        std::string peer;
        std::int64_t granted;  // as it last told
        double demand;         // a second
        kontor::SteadyTime heard;
        Units put_by = 0;
    };
    struct Entry {
        std::uint64_t key;
        const RateLimit* limit;
        TokenBucket bucket;
        kontor::SteadyTime born;
        std::int64_t granted = 0;
        std::int64_t asked = 0;  // since the last reports
        double demand = 0;       // a second, averaged
        std::vector<Part> parts{};
    };
    using Entries = std::list<Entry>;  // the latest used first
    /// Nothing until the first word of it.
    using Peers = std::map<std::string, std::optional<kontor::SteadyTime>, std::less<>>;

    Entry& entry(const RateLimit& limit, std::uint64_t key, kontor::SteadyTime now);
    void make_room(kontor::SteadyTime now);
    void fill(Entry& entry, kontor::SteadyTime now);
    double own_share(const Entry& entry, kontor::SteadyTime now) const;
    double heard_share(kontor::SteadyTime now) const;
    double others_demand(const Entry& entry, kontor::SteadyTime now) const;
    double equal_share() const { return 1.0 / static_cast<double>(peers_.size() + 1); }
    bool is_silent(const std::string& peer, kontor::SteadyTime now) const;
    bool has_ceased(const Part& part) const;
    double demand_of(const Part& part, kontor::SteadyTime now) const;
    double own_demand(const Entry& entry) const;
    void settle(Entry& entry, const std::string& peer, const QuotaReport& report, kontor::SteadyTime now);
    QuotaState state(const Entry& entry, kontor::SteadyTime now) const;

    std::map<std::string, RateLimit, std::less<>> limits_;  // by name
    std::size_t keys_max_ = 0;
    Entries entries_;
    std::unordered_map<std::uint64_t, Entries::iterator> by_key_;
    Peers peers_;
    bool connected_ = true;
    kontor::SteadyTime reported_{};
};

}  // namespace gateway

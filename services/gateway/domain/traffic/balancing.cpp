#include "services/gateway/domain/traffic/balancing.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace gateway {
namespace {

constexpr std::array<std::pair<std::string_view, Balancing>, 5> names{
    {{"shared", Balancing::shared},
     {"round-robin", Balancing::round_robin},
     {"least-outstanding", Balancing::least_outstanding},
     {"latency", Balancing::latency},
     {"by-key", Balancing::by_key}}};

/// FNV-1a.
std::uint64_t hashed(std::string_view text, std::uint64_t hash) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

/// The end of MurmurHash3: FNV's high bits depend too little on the last bytes.
std::uint64_t mixed(std::uint64_t hash) {
    hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdULL;
    hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53ULL;
    return hash ^ (hash >> 33);
}

std::uint64_t weight(std::string_view key, std::string_view instance) {
    constexpr std::uint64_t offset = 0xcbf29ce484222325ULL;
    return mixed(hashed(instance, hashed(std::string_view{"\0", 1}, hashed(key, offset))));
}

/// Begins anywhere, so that equals share alike.
std::size_t least_outstanding(std::span<const Candidate> candidates, std::uint64_t random) {
    const auto count = candidates.size();
    auto best = static_cast<std::size_t>(random % count);
    for (std::size_t i = 1; i < count; ++i) {
        const auto at = static_cast<std::size_t>((random + i) % count);
        if (candidates[at].outstanding < candidates[best].outstanding) best = at;
    }
    return best;
}

/// One that was never measured is tried, but not by a second call before the first has told.
double cost(const Candidate& candidate) {
    constexpr double unknown = 1e6;
    if (candidate.seconds <= 0 && candidate.outstanding > 0)
        return unknown * static_cast<double>(candidate.outstanding);
    return candidate.seconds * static_cast<double>(candidate.outstanding + 1);
}

std::size_t better_of_two(std::span<const Candidate> candidates, std::uint64_t random) {
    const auto count = candidates.size();
    if (count == 1) return 0;
    const auto first = static_cast<std::size_t>((random & 0xffffffff) % count);
    const auto other = static_cast<std::size_t>((random >> 32) % (count - 1));
    const auto second = other < first ? other : other + 1;
    return cost(candidates[second]) < cost(candidates[first]) ? second : first;
}

}  // namespace

std::optional<Balancing> parse_balancing(std::string_view text) {
    const auto found = std::ranges::find(names, text, &std::pair<std::string_view, Balancing>::first);
    return found == names.end() ? std::nullopt : std::optional{found->second};
}

std::size_t choose(Balancing balancing, std::span<const Candidate> candidates, const Draw& draw) {
    INVARIANT(!candidates.empty());
    switch (balancing) {
        case Balancing::round_robin: return static_cast<std::size_t>(draw.turn % candidates.size());
        case Balancing::latency: return better_of_two(candidates, draw.random);
        default: return least_outstanding(candidates, draw.random);
    }
}

std::size_t owner_of(std::string_view key, std::span<const Candidate> candidates) {
    INVARIANT(!candidates.empty());
    std::size_t best = 0;
    std::pair<std::uint64_t, std::string_view> most{};
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const std::pair own{weight(key, candidates[i].name), candidates[i].name};
        if (own >= most) {
            most = own;
            best = i;
        }
    }
    return best;
}

}  // namespace gateway

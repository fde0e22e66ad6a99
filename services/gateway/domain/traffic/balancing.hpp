#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace gateway {

/// Which of a service's instances gets a call.
enum class Balancing {
    shared,             ///< the broker deals it out: the service's shared subscription
    round_robin,        ///< one after the other
    least_outstanding,  ///< the one with the fewest calls under way
    latency,            ///< of two drawn at random the one with the smaller latency × calls under way
    by_key,             ///< always the same one for a key, as long as it is there
};

std::optional<Balancing> parse_balancing(std::string_view text);

/// An instance that may get a call.
struct Candidate {
    std::string_view name;
    std::size_t outstanding = 0;  ///< calls under way
    double seconds = 0;           ///< that an answer takes, as known; 0 when it isn't
};

/// What a choice depends on besides the candidates.
struct Draw {
    std::uint64_t random = 0;  ///< all bits unpredictable
    std::uint64_t turn = 0;    ///< grows by one with each choice
};

/// The index of the one that gets the call; `candidates` isn't empty. `shared` and `by_key` without a key are as
/// `least_outstanding`.
///
/// `latency` is the power of two choices (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001): as
/// good as the best of all but for a constant, and no herd runs to the one that was the best a moment ago.
std::size_t choose(Balancing balancing, std::span<const Candidate> candidates, const Draw& draw);

/// The index of the one that has the key: rendezvous hashing (Thaler and Ravishankar, 1998). The same on every machine; when
/// an instance goes, only its keys move. `candidates` isn't empty.
std::size_t owner_of(std::string_view key, std::span<const Candidate> candidates);

}  // namespace gateway

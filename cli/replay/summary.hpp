// The figures of a replay.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "cli/baskets/plan.hpp"
#include "cli/replay/outcome.hpp"
#include "cli/replay/verification.hpp"

namespace kontor::cli {

using CountsByCode = std::map<std::string, std::size_t>;

struct Latencies {
    Milliseconds p50{0}, p95{0}, p99{0}, max{0};
};

/// Every record is in exactly one of confirmed, refused, cancelled, cancellations_refused, unmatched, dirty,
/// undecided and not_run.
struct Summary {
    std::size_t records = 0;
    std::size_t orders = 0;         ///< records that were clean orders
    std::size_t cancellations = 0;  ///< records that were clean cancellations
    std::size_t confirmed = 0;
    std::size_t cancelled = 0;
    std::size_t undecided = 0;
    std::size_t not_run = 0;
    CountsByCode refused{};                ///< orders, by the shop's code
    CountsByCode cancellations_refused{};  ///< by the shop's code
    CountsByCode unmatched{};              ///< cancellations that were not sent
    CountsByCode dirty{};                  ///< by reason
    std::size_t repeats = 0;
    Latencies latency{};  ///< of decided orders
    double seconds = 0;
    double orders_per_second = 0;  ///< decided orders

    bool accounts_for_all() const;
};

Summary summarise(const std::vector<Step>& steps, const std::vector<Outcome>& outcomes, Milliseconds elapsed);

/// Nearest-rank percentiles.
Latencies latencies_of(std::vector<Milliseconds> values);

nlohmann::json to_json(const Summary& summary, const Verification& verification);
void print(std::ostream& out, const Summary& summary, const Verification& verification);

}  // namespace kontor::cli

#pragma once

#include <expected>

#include "runtime/base/result.hpp"
#include "services/inventory/domain/ledger.hpp"

/// The decisions of inventory: what a command makes of the ledger, or why it is refused. An empty list of events means
/// that it has been done already.
namespace inventory {

struct ReceiveStock {
    std::string sku;
    std::int64_t quantity = 0;  ///< ≥ 1
    std::string reference;
};

struct AdjustStock {
    std::string sku;
    std::int64_t delta = 0;  ///< not 0
    std::string reason;
};

struct ReserveStock {
    std::string order;
    Lines lines;  ///< at least one
    Time expires{};
};

struct CommitStock {
    std::string order;
    Time expires{};  ///< of the reservation that is made again where the first one has expired
};

struct ReleaseStock {
    std::string order;
    std::string reason;
};

/// Undoes a commit.
struct RestockOrder {
    std::string order;
};

struct ExpireReservation {
    std::string order;
    Time now{};
};

/// What a line asked for more than there is.
struct Shortage {
    std::string sku;
    std::int64_t requested = 0;
    std::int64_t available = 0;
    bool operator==(const Shortage&) const = default;
};

struct Refusal {
    kontor::Rejection rejection;
    std::vector<Shortage> shortages{};
};

using Decision = std::expected<std::vector<Event>, Refusal>;

Decision decide(const Ledger& ledger, const ReceiveStock& command);
Decision decide(const Ledger& ledger, const AdjustStock& command);
Decision decide(const Ledger& ledger, const ReserveStock& command);
Decision decide(const Ledger& ledger, const CommitStock& command);
Decision decide(const Ledger& ledger, const ReleaseStock& command);
Decision decide(const Ledger& ledger, const RestockOrder& command);
Decision decide(const Ledger& ledger, const ExpireReservation& command);

}  // namespace inventory

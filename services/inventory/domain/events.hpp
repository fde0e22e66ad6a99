#pragma once

#include <chrono>
#include <string>
#include <variant>

#include "services/inventory/domain/lines.hpp"

namespace inventory {

/// Wall-clock time in whole milliseconds.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

struct StockReceived {
    std::string sku;
    std::int64_t quantity = 0;
    std::string reference;  ///< of a delivery note; may be empty
};

struct StockAdjusted {
    std::string sku;
    std::int64_t delta = 0;
    std::string reason;
};

/// What is available fell below the threshold. It changes nothing.
struct LowStock {
    std::string sku;
    std::int64_t available = 0;
    std::int64_t threshold = 0;
};

struct StockReserved {
    std::string order;
    Lines lines;
    Time expires{};
};

struct StockCommitted {
    std::string order;
    Lines lines;
};

/// `lines` are what went back to available; none where nothing was held: then it only bars a reserve that comes late.
struct StockReleased {
    std::string order;
    Lines lines;
    std::string reason;
};

/// A released reservation that nobody asked to release: its time was up. It bars nothing.
struct ReservationExpired {
    std::string order;
    Lines lines;
};

struct StockRestocked {
    std::string order;
    Lines lines;
};

using Event = std::variant<StockReceived, StockAdjusted, LowStock, StockReserved, StockCommitted,
                           StockReleased, ReservationExpired, StockRestocked>;

}  // namespace inventory

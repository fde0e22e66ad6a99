#pragma once

#include <optional>
#include <string>

#include "runtime/base/money.hpp"

namespace payment {

enum class State {
    authorised,  ///< the provider holds the money for us
    declined,    ///< the provider said no
    captured,    ///< the money is ours
    voided,      ///< given back before it was captured, or barred before it was authorised
    refunded,    ///< given back after it was captured
};

/// What a payment is for, and by what means.
struct Terms {
    std::string order;
    kontor::Money amount;
    std::string method;  ///< the provider's name
    bool operator==(const Terms&) const = default;
};

struct Payment {
    std::string id;
    State state = State::authorised;
    std::optional<Terms> terms;  ///< none for one that was voided before it was heard of
    bool operator==(const Payment&) const = default;
};

}  // namespace payment

#pragma once

#include "services/gateway/handlers/backend.hpp"

namespace gateway {

/// What a saga about an order came to, for the one who asked for it.
class SagaAnswer {
public:
    /// `delivery` is the order's: the coordinator keeps no addresses, so its result has none.
    SagaAnswer(Backend& backend, kontor::Json delivery) : backend_{backend}, delivery_(std::move(delivery)) {}
    /// `completed_status` with the order when it is done; 202 while it runs. Throws the `Problem` it was turned back for,
    /// with the order's id.
    kontor::HttpResponse operator()(const Exchange& exchange, const kontor::Json& saga,
                                    const std::string& order, int completed_status) const;

private:
    kontor::Json result_of(const Exchange& exchange, const kontor::Json& saga,
                           const std::string& order) const;

    kontor::Json for_clients(kontor::Json order) const;

    Backend& backend_;
    kontor::Json delivery_;
};

}  // namespace gateway

#pragma once

#include "services/gateway/handlers/backend.hpp"

namespace gateway {

/// What a saga about an order came to, for the one who asked for it.
class SagaAnswer {
public:
    explicit SagaAnswer(Backend& backend) : backend_{backend} {}
    /// `completed_status` with the order when it is done; 202 while it runs. Throws the `Problem` it was turned back for,
    /// with the order's id.
    kontor::HttpResponse operator()(const Exchange& exchange, const kontor::Json& saga,
                                    const std::string& order, int completed_status) const;

private:
    kontor::Json result_of(const Exchange& exchange, const kontor::Json& saga,
                           const std::string& order) const;

    Backend& backend_;
};

}  // namespace gateway

#pragma once

#include "runtime/rpc/request.hpp"
#include "services/shipping/handlers/decide.hpp"

namespace shipping {

/// `redirect`: the parcel goes elsewhere, with a new label.
class RedirectHandler {
public:
    explicit RedirectHandler(kontor::Database& database) : shipments_{database} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction);

private:
    Shipments shipments_;
};

}  // namespace shipping

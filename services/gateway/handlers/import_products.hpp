#pragma once

#include "services/gateway/domain/import_plan.hpp"
#include "services/gateway/handlers/backend.hpp"

namespace gateway {

/// `POST /api/products/import`: hands a file of JSON Lines or CSV to the catalogue in parts, and answers with
/// one report.
class ImportProducts {
public:
    explicit ImportProducts(Backend& backend) : backend_{backend} {}
    kontor::HttpResponse operator()(const Exchange& exchange) const;

private:
    Backend& backend_;
};

}  // namespace gateway

#pragma once

#include <memory>

#include "runtime/rpc/request.hpp"
#include "services/catalog/handlers/recorder.hpp"

namespace catalog {

/// remove: takes a product out of the catalogue.
class Remove {
public:
    explicit Remove(std::shared_ptr<Recorder> recorder) : recorder_{std::move(recorder)} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction) const;

private:
    std::shared_ptr<Recorder> recorder_;
};

}  // namespace catalog

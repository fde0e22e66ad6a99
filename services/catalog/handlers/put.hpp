#pragma once

#include <memory>

#include "runtime/rpc/request.hpp"
#include "services/catalog/handlers/recorder.hpp"

namespace catalog {

/// put: the product is in the catalogue as sent. Putting it again changes nothing.
class Put {
public:
    explicit Put(std::shared_ptr<Recorder> recorder) : recorder_{std::move(recorder)} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction) const;

private:
    std::shared_ptr<Recorder> recorder_;
};

}  // namespace catalog

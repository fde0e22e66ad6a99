#pragma once

#include <memory>

#include "runtime/rpc/request.hpp"
#include "services/catalog/handlers/recorder.hpp"

namespace catalog {

/// import: many products at once, from JSON Lines or CSV. Each line is put or rejected by itself; the report
/// names the rejected ones.
class Import {
public:
    explicit Import(std::shared_ptr<Recorder> recorder) : recorder_{std::move(recorder)} {}
    kontor::Reply operator()(const kontor::Request& request, kontor::Transaction& transaction) const;

private:
    std::shared_ptr<Recorder> recorder_;
};

}  // namespace catalog

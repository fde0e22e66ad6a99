#include "services/catalog/handlers/remove.hpp"

#include "runtime/rpc/fields.hpp"

namespace catalog {

kontor::Reply Remove::operator()(const kontor::Request& request, kontor::Transaction& transaction) const {
    kontor::Fields in{request.body};
    const auto sku = in.sku("sku");
    in.done();

    recorder_->remove(sku, transaction);
    return kontor::Reply::ok({{"sku", sku}, {"removed", true}});
}

}  // namespace catalog

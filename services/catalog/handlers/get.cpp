#include "services/catalog/handlers/get.hpp"

#include "runtime/rpc/fields.hpp"
#include "services/catalog/store/product_json.hpp"

namespace catalog {

kontor::Reply Get::operator()(const kontor::Request& request) const {
    kontor::Fields in{request.body};
    const auto sku = in.sku("sku");
    in.done();

    const auto stored = products_->find(sku);
    if (!stored) return kontor::Reply::rejected(kontor::not_found("there is no product " + sku));
    return kontor::Reply::ok(view_of(stored->product, stored->updated));
}

}  // namespace catalog

#include "services/catalog/handlers/put.hpp"

#include "services/catalog/handlers/product_input.hpp"
#include "services/catalog/store/product_json.hpp"

namespace catalog {

kontor::Reply Put::operator()(const kontor::Request& request, kontor::Transaction& transaction) const {
    kontor::Fields in{request.body};
    const auto product = read_product(in);
    in.done();

    const auto outcome = recorder_->put(product, transaction);
    auto body = view_of(product, outcome.updated);
    body["created"] = outcome.created;
    return kontor::Reply::ok(std::move(body));
}

}  // namespace catalog

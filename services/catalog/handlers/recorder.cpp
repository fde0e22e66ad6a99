#include "services/catalog/handlers/recorder.hpp"

#include "runtime/base/invariant.hpp"
#include "runtime/rpc/reply.hpp"
#include "services/catalog/store/product_json.hpp"

namespace catalog {
namespace {

std::optional<Product> product_of(const std::optional<StoredProduct>& stored) {
    return stored ? std::optional{stored->product} : std::nullopt;
}

}  // namespace

PutOutcome Recorder::put(const Product& product, kontor::Transaction& transaction) {
    const auto stored = products_.find(product.sku);
    auto current = product_of(stored);
    const auto events = decide(current, PutProduct{product});
    INVARIANT(events.has_value());  // a product that could be read can be put
    if (events->empty()) return {.updated = stored->updated};
    record(product.sku, std::move(current), *events, transaction);
    return {.created = !stored, .changed = true, .updated = transaction.now()};
}

void Recorder::remove(const std::string& sku, kontor::Transaction& transaction) {
    auto current = product_of(products_.find(sku));
    const auto events = decide(current, RemoveProduct{sku});
    if (!events) throw kontor::Rejected{events.error()};
    record(sku, std::move(current), *events, transaction);
}

void Recorder::record(const std::string& sku, std::optional<Product> product,
                      const std::vector<Event>& events, kontor::Transaction& transaction) {
    for (const auto& event : events) {
        transaction.append("product", sku, name_of(event), data_of(event));
        product = evolve(std::move(product), event);
    }
    if (product) {
        products_.save(*product, transaction.now());
    } else {
        products_.remove(sku);
    }
}

}  // namespace catalog

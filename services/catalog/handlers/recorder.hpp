#pragma once

#include "runtime/store/transaction.hpp"
#include "services/catalog/store/product_table.hpp"

namespace catalog {

/// What a put came to.
struct PutOutcome {
    bool created = false;
    bool changed = false;
    kontor::Time updated{};
};

/// Decides on a product, and records what was decided: the events and the product, in one transaction.
class Recorder {
public:
    explicit Recorder(kontor::Database& database) : products_{database} {}

    PutOutcome put(const Product& product, kontor::Transaction& transaction);
    /// Throws `kontor::Rejected` when there is no such product.
    void remove(const std::string& sku, kontor::Transaction& transaction);

private:
    void record(const std::string& sku, std::optional<Product> product, const std::vector<Event>& events,
                kontor::Transaction& transaction);

    ProductTable products_;
};

}  // namespace catalog

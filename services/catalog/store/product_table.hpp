#pragma once

#include "services/catalog/store/product_row.hpp"

namespace catalog {

/// The table `products`, for the writer.
class ProductTable {
public:
    explicit ProductTable(kontor::Database& database);

    std::optional<StoredProduct> find(std::string_view sku);
    /// Adds the product or replaces the one of its sku.
    void save(const Product& product, kontor::Time updated);
    void remove(std::string_view sku);

private:
    kontor::Statement find_;
    kontor::Statement save_;
    kontor::Statement remove_;
};

}  // namespace catalog

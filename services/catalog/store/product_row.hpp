#pragma once

#include "runtime/base/clock.hpp"
#include "runtime/store/statement.hpp"
#include "services/catalog/domain/product.hpp"

namespace catalog {

/// A product and the time of its last change.
struct StoredProduct {
    Product product;
    kontor::Time updated{};
};

/// The columns `read_product_row` expects, of the table `products` under the name `p`.
inline constexpr const char* product_columns =
    "p.sku, p.name, p.amount, p.currency, p.gtin, p.brand, p.description, p.categories, p.active, p.updated";

StoredProduct read_product_row(kontor::Row row);

}  // namespace catalog

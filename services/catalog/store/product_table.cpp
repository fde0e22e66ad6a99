#include "services/catalog/store/product_table.hpp"

#include "runtime/base/json.hpp"

namespace catalog {

ProductTable::ProductTable(kontor::Database& database)
    : find_{database, std::string{"SELECT "} + product_columns + " FROM products p WHERE p.sku = ?"},
      save_{database,
            "INSERT INTO products (sku, name, amount, currency, gtin, brand, description, categories, "
            "active, updated)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (sku) DO UPDATE SET name = excluded.name, amount = excluded.amount,"
            " currency = excluded.currency, gtin = excluded.gtin, brand = excluded.brand,"
            " description = excluded.description, categories = excluded.categories, active = excluded.active,"
            " updated = excluded.updated"},
      remove_{database, "DELETE FROM products WHERE sku = ?"} {}

std::optional<StoredProduct> ProductTable::find(std::string_view sku) {
    return find_.first(read_product_row, sku);
}

void ProductTable::save(const Product& product, kontor::Time updated) {
    save_.run(product.sku, product.name, product.price.amount, product.price.currency, product.gtin,
              product.brand, product.description, kontor::Json(product.categories).dump(), product.active,
              updated.time_since_epoch().count());
}

void ProductTable::remove(std::string_view sku) {
    remove_.run(sku);
}

}  // namespace catalog

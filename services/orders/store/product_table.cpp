#include "services/orders/store/product_table.hpp"

namespace orders {

ProductTable::ProductTable(kontor::Database& database)
    : find_{database, "SELECT name, amount, currency, active FROM products WHERE sku = ?"},
      save_{database,
            "INSERT OR REPLACE INTO products (sku, name, amount, currency, active) VALUES (?, ?, ?, ?, ?)"},
      reprice_{database, "UPDATE products SET amount = ?, currency = ? WHERE sku = ?"},
      remove_{database, "DELETE FROM products WHERE sku = ?"} {}

std::optional<Product> ProductTable::find(std::string_view sku) {
    const auto read = [](kontor::Row row) {
        return Product{row.text(0), {row.integer(1), row.text(2)}, row.integer(3) != 0};
    };
    return find_.first(read, sku);
}

void ProductTable::save(std::string_view sku, const Product& product) {
    save_.run(sku, product.name, product.price.amount, product.price.currency, product.active);
}

void ProductTable::reprice(std::string_view sku, const kontor::Money& price) {
    reprice_.run(price.amount, price.currency, sku);
}

void ProductTable::remove(std::string_view sku) {
    remove_.run(sku);
}

}  // namespace orders

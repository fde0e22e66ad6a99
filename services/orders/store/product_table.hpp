#pragma once

#include "runtime/store/statement.hpp"
#include "services/orders/domain/pricing.hpp"

namespace orders {

/// What orders knows of the catalogue; for the writer.
class ProductTable {
public:
    explicit ProductTable(kontor::Database& database);

    std::optional<Product> find(std::string_view sku);
    void save(std::string_view sku, const Product& product);
    void reprice(std::string_view sku, const kontor::Money& price);
    void remove(std::string_view sku);

private:
    kontor::Statement find_;
    kontor::Statement save_;
    kontor::Statement reprice_;
    kontor::Statement remove_;
};

}  // namespace orders

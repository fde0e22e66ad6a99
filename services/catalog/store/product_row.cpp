#include "services/catalog/store/product_row.hpp"

#include "runtime/base/json.hpp"

namespace catalog {

StoredProduct read_product_row(kontor::Row row) {
    return {{.sku = row.text(0),
             .name = row.text(1),
             .price = {row.integer(2), row.text(3)},
             .gtin = row.optional_text(4),
             .brand = row.optional_text(5),
             .description = row.optional_text(6),
             .categories = kontor::Json::parse(row.text(7)).get<std::vector<std::string>>(),
             .active = row.integer(8) != 0},
            kontor::Time{kontor::Milliseconds{row.integer(9)}}};
}

}  // namespace catalog

// Makes a replay's skus products of the shop and puts enough of them on the shelf.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/baskets/plan.hpp"
#include "cli/catalog/import.hpp"
#include "cli/node/node.hpp"
#include "cli/stock/levels.hpp"

namespace kontor::cli {

struct ReplayProducts {
    ImportCounts counts;  ///< each distinct sku of the records is a line
    StockCounts stock;
};

/// Every distinct code of the records, with the first positive price it has there and its name from `names`,
/// else its sku. Codes that are no products, and those without a price, are refused and counted.
ReplayProducts import_products(const Node& node, const std::vector<Step>& steps,
                               const std::map<std::string, std::string>& names, Milliseconds patience);

/// The mapping alone: pure.
std::map<std::string, Mapped> products_of(const std::vector<Step>& steps,
                                          const std::map<std::string, std::string>& names);

}  // namespace kontor::cli

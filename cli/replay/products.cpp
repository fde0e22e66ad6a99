#include "cli/replay/products.hpp"

#include "cli/baskets/codes.hpp"
#include "cli/catalog/fields.hpp"

namespace kontor::cli {
namespace {

Mapped product_of(const std::string& sku, const Prices& prices,
                  const std::map<std::string, std::string>& names) {
    if (auto refusal = refuse_code(sku)) return std::unexpected(*std::move(refusal));
    const auto price = prices.find(sku);
    if (price == prices.end()) return refuse("price-missing", "no record has a positive price for " + sku);
    const auto name = names.find(sku);
    return MappedProduct{{{"sku", sku},
                          {"name", name == names.end() ? sku : name->second},
                          {"price", to_json(price->second)}}};
}

ImportCounts send(HttpTransport& api, const std::map<std::string, Mapped>& products) {
    CatalogueImport import{api, [](const RefusedLine&) {}, [](const std::string&, const MappedProduct&) {}};
    std::size_t line = 0;
    for (const auto& [sku, product] : products) {
        ++line;
        if (product) {
            import.add(line, *product);
        } else {
            import.refuse(line, sku, product.error());
        }
    }
    import.finish();
    return import.counts();
}

std::vector<StockTarget> targets_for(const std::vector<Step>& steps) {
    std::vector<StockTarget> targets;
    for (const auto& [sku, quantity] : needed_stock(steps)) {
        targets.push_back({sku, quantity, StockTarget::When::short_of_it});
    }
    return targets;
}

}  // namespace

std::map<std::string, Mapped> products_of(const std::vector<Step>& steps,
                                          const std::map<std::string, std::string>& names) {
    const Prices prices = first_prices(steps);
    std::map<std::string, Mapped> products;
    for (const Step& step : steps) {
        for (const BasketLine& line : step.record.lines) {
            if (!products.contains(line.sku)) products.emplace(line.sku, product_of(line.sku, prices, names));
        }
    }
    return products;
}

ReplayProducts import_products(const Node& node, const std::vector<Step>& steps,
                               const std::map<std::string, std::string>& names, Milliseconds patience) {
    SteadyWaiter waiter;
    const auto staff = node.staff();
    const auto api = node.patiently_as(staff, waiter, patience);
    ReplayProducts result{.counts = send(*api, products_of(steps, names)), .stock = {}};
    result.stock =
        bring_all_to(node.connections_as(staff), targets_for(steps), patience, "received for a replay");
    return result;
}

}  // namespace kontor::cli

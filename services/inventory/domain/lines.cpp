#include "services/inventory/domain/lines.hpp"

#include <map>

namespace inventory {

Lines merged(const std::vector<Line>& lines) {
    std::map<std::string, std::int64_t> sums;
    for (const auto& line : lines) sums[line.sku] += line.quantity;
    Lines result;
    result.reserve(sums.size());
    for (const auto& [sku, quantity] : sums) result.push_back({sku, quantity});
    return result;
}

}  // namespace inventory

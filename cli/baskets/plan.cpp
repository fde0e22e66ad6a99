#include "cli/baskets/plan.hpp"

#include <algorithm>

#include "cli/baskets/codes.hpp"

namespace kontor::cli {
namespace {

bool holds(const BasketRecord& order, const BasketRecord& cancellation) {
    const auto ordered = quantities_in(order);
    return std::ranges::all_of(quantities_in(cancellation), [&](const auto& returned) {
        const auto found = ordered.find(returned.first);
        return found != ordered.end() && found->second >= -returned.second;
    });
}

}  // namespace

void Planner::add(std::size_t line, std::string_view text) {
    Step step{.line = line};
    auto record = parse_basket(text);
    if (!record) {
        step.reasons = {std::move(record.error())};
        steps_.push_back(std::move(step));
        return;
    }
    step.record = *std::move(record);
    step.reasons = dirt_in(step.record);
    if (!step.reasons.empty()) {
        steps_.push_back(std::move(step));
    } else if (step.record.is_cancellation()) {
        add_cancellation(std::move(step));
    } else {
        add_order(std::move(step));
    }
}

void Planner::add_order(Step step) {
    auto& same_invoice = steps_by_invoice_[step.record.invoice];
    const bool repeated =
        std::ranges::any_of(same_invoice, [&](std::size_t i) { return steps_[i].record == step.record; });
    if (repeated) {
        step.reasons = {{"duplicate-record", "the same record stands earlier in the file"}};
        steps_.push_back(std::move(step));
        return;
    }
    same_invoice.push_back(steps_.size());
    open_orders_[step.record.customer].push_back(steps_.size());
    step.kind = Step::Kind::order;
    step.key = step.record.invoice;
    if (same_invoice.size() > 1) step.key += "-" + std::to_string(same_invoice.size());
    steps_.push_back(std::move(step));
}

void Planner::add_cancellation(Step step) {
    step.kind = Step::Kind::cancellation;
    step.target = find_order_for(step.record);
    if (step.target) {
        std::erase(open_orders_[step.record.customer], *step.target);
    } else {
        step.reasons = {{"no-matching-order",
                         "no earlier order of customer " + step.record.customer + " holds these skus"}};
    }
    steps_.push_back(std::move(step));
}

std::optional<std::size_t> Planner::find_order_for(const BasketRecord& cancellation) const {
    const auto open = open_orders_.find(cancellation.customer);
    if (open == open_orders_.end()) return std::nullopt;
    const auto& orders = open->second;
    const auto found = std::find_if(orders.rbegin(), orders.rend(), [&](std::size_t order) {
        return holds(steps_[order].record, cancellation);
    });
    return found == orders.rend() ? std::nullopt : std::optional{*found};
}

Prices first_prices(const std::vector<Step>& steps) {
    Prices prices;
    for (const Step& step : steps) {
        for (const BasketLine& line : step.record.lines) {
            if (prices.contains(line.sku) || refuse_code(line.sku)) continue;
            const auto price = parse_money(line.price, basket_currency);
            if (price && price->amount > 0) prices.emplace(line.sku, *price);
        }
    }
    return prices;
}

std::map<std::string, std::int64_t> needed_stock(const std::vector<Step>& steps) {
    std::map<std::string, std::int64_t> needed;
    for (const Step& step : steps) {
        if (step.kind != Step::Kind::order) continue;
        for (const auto& [sku, quantity] : quantities_in(step.record)) needed[sku] += quantity;
    }
    return needed;
}

std::map<std::string, std::int64_t> quantities_in(const BasketRecord& record) {
    std::map<std::string, std::int64_t> quantities;
    for (const BasketLine& line : record.lines) quantities[line.sku] += line.quantity;
    return quantities;
}

}  // namespace kontor::cli

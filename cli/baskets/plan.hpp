// What a replay of basket records will do, decided before the first request: pure, and the same each time.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/baskets/record.hpp"
#include "cli/catalog/formats.hpp"

namespace kontor::cli {

struct Step {
    enum class Kind { order, cancellation, dirty };

    Kind kind = Kind::dirty;
    std::size_t line = 0;                 ///< in the source, from 1
    BasketRecord record{};                ///< empty when the line could not be read
    std::string key{};                    ///< of an order: its Idempotency-Key
    std::optional<std::size_t> target{};  ///< of a cancellation: the step that places the order to cancel
    std::vector<Refusal> reasons{};       ///< of a dirty record, and of a cancellation without a target
};

/// Collects records in the order of the source.
///
/// A clean invoice becomes an order with the invoice number as its key; a second record of the same invoice
/// gets `<invoice>-2`, unless it repeats the first word for word (`duplicate-record`). A clean cancellation
/// is matched to the latest earlier order of the same customer that holds all its skus in at least its
/// quantities, and that no other cancellation has taken; without one it is refused (`no-matching-order`).
class Planner {
public:
    void add(std::size_t line, std::string_view text);

    const std::vector<Step>& steps() const { return steps_; }

private:
    void add_order(Step step);
    void add_cancellation(Step step);
    std::optional<std::size_t> find_order_for(const BasketRecord& cancellation) const;

    std::vector<Step> steps_;
    std::map<std::string, std::vector<std::size_t>> steps_by_invoice_;
    std::map<std::string, std::vector<std::size_t>>
        open_orders_;  // by customer: steps no cancellation has taken
};

/// The first positive price each product has in the records, dirty ones included. What is no product is left
/// out.
Prices first_prices(const std::vector<Step>& steps);

/// How many of each sku the planned orders need together.
std::map<std::string, std::int64_t> needed_stock(const std::vector<Step>& steps);

/// What a record's lines come to for each sku: a sku may stand in several of them.
std::map<std::string, std::int64_t> quantities_in(const BasketRecord& record);

}  // namespace kontor::cli

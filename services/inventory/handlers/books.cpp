#include "services/inventory/handlers/books.hpp"

#include "services/inventory/handlers/json.hpp"

namespace inventory {

void Books::record(Ledger& ledger, std::vector<Event> events, kontor::Transaction& transaction) {
    if (events.empty()) return;
    for (auto& low : falls_below(low_stock_threshold_, ledger, events)) events.emplace_back(std::move(low));
    for (const auto& event : events) {
        const auto record = to_record(event);
        transaction.append(record.entity, record.entity_id, record.type, record.data);
        evolve(ledger, event);
    }
    table_.save(ledger, transaction.now());
}

kontor::Reply refuse(const Refusal& refusal) {
    auto extensions = kontor::Json::object();
    if (!refusal.shortages.empty()) extensions["shortages"] = to_json(refusal.shortages);
    return kontor::Reply::rejected(refusal.rejection, extensions);
}

}  // namespace inventory

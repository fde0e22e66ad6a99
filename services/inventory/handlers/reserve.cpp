#include "services/inventory/handlers/reserve.hpp"

#include "runtime/rpc/fields.hpp"
#include "services/inventory/handlers/json.hpp"

namespace inventory {
namespace {

constexpr std::size_t max_lines = 1000;
constexpr std::int64_t max_line_quantity = 100'000;

ReserveStock read(const kontor::Json& body, Time expires) {
    kontor::Fields in{body};
    ReserveStock command{.order = in.uuid("order"), .lines = {}, .expires = expires};
    std::vector<Line> lines;
    for (auto& line : in.objects("lines", 1, max_lines)) {
        lines.push_back({line.sku("sku"), line.integer("quantity", 1, max_line_quantity)});
    }
    in.done();
    command.lines = merged(lines);
    return command;
}

}  // namespace

kontor::Reply Reserve::operator()(const kontor::Request& request, kontor::Transaction& transaction) {
    const auto command = read(request.body, transaction.now() + time_to_live_);
    auto ledger = books_->table().load_order(command.order, command.lines);
    const auto decision = decide(ledger, command);
    if (!decision) return refuse(decision.error());
    books_->record(ledger, *decision, transaction);
    return kontor::Reply::ok(to_json(ledger.reservations.at(command.order)));
}

}  // namespace inventory

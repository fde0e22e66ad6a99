#include "cli/output/order_text.hpp"

#include "cli/catalog/money.hpp"
#include "cli/output/table.hpp"

namespace kontor::cli {
namespace {

using Json = nlohmann::json;

void print_part(std::ostream& out, const Json& order, const char* name) {
    if (!order.contains(name) || !order.at(name).is_object()) return;
    const Json& part = order.at(name);
    out << name << ' ' << part.value("state", "") << "  " << part.value("id", "");
    if (part.contains("tracking") && part.at("tracking").is_string()) {
        out << "  tracking " << part.at("tracking").get<std::string>();
    }
    out << '\n';
}

void print_items(std::ostream& out, const Json& order) {
    using Align = Table::Align;
    Table table{
        {{"sku"}, {"name"}, {"quantity", Align::right}, {"each", Align::right}, {"total", Align::right}}};
    for (const Json& item : order.value("items", Json::array())) {
        table.add({item.value("sku", ""), item.value("name", ""),
                   std::to_string(item.value("quantity", std::int64_t{0})), money_text(item, "unit_price"),
                   money_text(item, "line_total")});
    }
    table.add({"", "", "", "", money_text(order, "total")});
    table.print(out);
}

}  // namespace

std::string money_text(const Json& object, const char* member) {
    const auto money = object.find(member);
    if (money == object.end() || !money->is_object()) return {};
    return to_text(Money{money->value("amount", std::int64_t{0}), money->value("currency", "")});
}

void print_order(std::ostream& out, const Json& order) {
    out << "order " << order.value("id", "") << "  " << order.value("state", "") << "  "
        << order.value("created", "") << '\n';
    if (order.contains("items")) print_items(out, order);
    print_part(out, order, "payment");
    print_part(out, order, "shipment");
    if (order.contains("reason")) out << "reason " << order.at("reason").dump() << '\n';
}

}  // namespace kontor::cli

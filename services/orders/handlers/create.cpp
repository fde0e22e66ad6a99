#include <algorithm>

#include "services/orders/handlers/carry_out.hpp"
#include "services/orders/handlers/commands.hpp"
#include "services/orders/handlers/input.hpp"

namespace orders {
namespace {

constexpr std::size_t max_items = 1000;
constexpr std::size_t max_key = 512;
constexpr std::size_t max_method = 32;

std::vector<Item> read_items(kontor::Fields& in) {
    std::vector<Item> items;
    for (auto& item : in.objects("items", 1, max_items)) {
        items.push_back({item.sku("sku"), item.integer("quantity", 1, max_quantity)});
    }
    return items;
}

/// Which methods there are is the payment service's business; nothing else of the payment is kept here.
std::string read_payment_method(kontor::Fields& in) {
    auto payment = in.object("payment");
    auto method = payment.text("method", 1, max_method);
    const auto is_right = [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; };
    if (!std::ranges::all_of(method, is_right))
        payment.fault("method", "must be lower-case letters and dashes");
    return method;
}

CreateOrder read_command(const kontor::Json& body) {
    kontor::Fields in{body};
    CreateOrder command{.id = in.uuid("order"),
                        .customer = in.text("customer", 1, max_customer),
                        .items = read_items(in),
                        .payment_method = read_payment_method(in),
                        .delivery = read_delivery(in),
                        .key = in.optional_text("key", 1, max_key)};
    in.done();
    return command;
}

}  // namespace

kontor::Reply create(OrderBook& book, const kontor::Request& request, kontor::Transaction& transaction) {
    const auto command = read_command(request.body);
    if (!sees_all(request.principal) && request.principal.subject != command.customer) {
        return kontor::Reply::rejected(
            {kontor::RejectionKind::forbidden, "forbidden", "an order for somebody else"});
    }
    return carry_out(book, command.id, request, transaction, command, book.shop_for(command));
}

}  // namespace orders

#include "services/inventory/tests/inventory_fixture.hpp"

#include <map>

namespace inventory {

kontor::Reply InventoryFixture::ask(const std::string& method, const Json& body) {
    using Handler = std::function<Reply(const kontor::Request&, kontor::Transaction&)>;
    const std::map<std::string, Handler> handlers{
        {"receive", Receive{books_}},
        {"adjust", Adjust{books_}},
        {"reserve", Reserve{books_, time_to_live}},
        {"commit", Commit{books_, time_to_live}},
        {"release", Release{books_}},
        {"restock", Restock{books_}},
    };
    return bench.command(handlers.at(method), body);
}

void InventoryFixture::order_event(const std::string& type, const std::string& order) {
    kontor::Event event;
    event.source = "orders";
    event.entity = "order";
    event.entity_id = order;
    event.type = type;
    event.data = {{"id", order}};
    bench.run([&](kontor::Transaction& transaction) { returned_(event, transaction); });
}

}  // namespace inventory

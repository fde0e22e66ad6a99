#include "services/shipping/handlers/queries.hpp"

#include "runtime/rpc/page.hpp"
#include "services/shipping/store/shipment_json.hpp"

namespace shipping {

using kontor::Reply;

Reply ShipmentQueries::get(const kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto id = in.uuid("shipment");
    in.done();
    const auto row = table_.find(id);
    if (!row) return Reply::rejected(kontor::not_found("there is no shipment " + id));
    return Reply::ok(view_of(row->shipment, row->updated));
}

Reply ShipmentQueries::list(const kontor::Request& request) {
    kontor::Fields in{request.body};
    const auto page = kontor::read_page(in);
    in.done();
    return kontor::list_reply(
        table_.list(page.after, page.query_limit()), page,
        [](const ShipmentRow& row) { return view_of(row.shipment, row.updated); },
        [](const ShipmentRow& row) { return row.shipment.id; });
}

}  // namespace shipping

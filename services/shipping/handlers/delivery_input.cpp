#include "services/shipping/handlers/delivery_input.hpp"

namespace shipping {

Delivery read_delivery(kontor::Fields in) {
    if (in.one_of("method", {"pickup", "delivery"}) != "delivery") return Pickup{};
    Address address{in.text("name", 1, 200), in.text("street", 1, 200), in.text("city", 1, 100),
                    in.text("postcode", 1, 20), in.text("country", 2, 2)};
    for (const char c : address.country) {
        if (c < 'A' || c > 'Z') {
            in.fault("country", "must be two upper-case letters (ISO 3166-1)");
            break;
        }
    }
    return address;
}

}  // namespace shipping

#include "services/shipping/domain/shipment.hpp"

#include <algorithm>
#include <array>

#include "services/shipping/domain/tracking.hpp"

namespace shipping {
namespace {

constexpr std::array<std::string_view, 5> state_names{"none", "label-created", "cancelled", "dispatched",
                                                      "delivered"};

template <typename... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};

Decision nothing_to_do() {
    return std::vector<Event>{};
}

Decision one(Event event) {
    return std::vector<Event>{std::move(event)};
}

Decision no(std::string code, std::string detail) {
    return std::unexpected{kontor::refused(std::move(code), std::move(detail))};
}

}  // namespace

std::string_view name_of(State state) {
    return state_names[static_cast<std::size_t>(state)];
}

std::optional<State> state_named(std::string_view name) {
    const auto found = std::ranges::find(state_names, name);
    if (found == state_names.end()) return std::nullopt;
    return static_cast<State>(found - state_names.begin());
}

Decision create_label(const Shipment& shipment, const CreateLabel& command) {
    switch (shipment.state) {
        case State::none:
            return one(
                LabelCreated{command.id, command.order, tracking_number(command.serial), command.delivery});
        case State::cancelled:
            return no("cancelled-earlier", "this shipment was cancelled before its label was asked for");
        default: break;
    }
    const bool same = shipment.order == command.order && shipment.delivery == command.delivery;
    return same ? nothing_to_do()
                : no("labelled-differently", "this shipment has a label for something else");
}

Decision cancel(const Shipment& shipment, const std::string& id) {
    switch (shipment.state) {
        case State::cancelled: return nothing_to_do();
        case State::dispatched:
        case State::delivered: return no("already-dispatched", "the parcel has left");
        default: return one(Cancelled{id});
    }
}

Decision redirect(const Shipment& shipment, const Delivery& delivery) {
    switch (shipment.state) {
        case State::label_created:
            return shipment.delivery == delivery ? nothing_to_do() : one(Redirected{shipment.id, delivery});
        case State::dispatched:
        case State::delivered: return no("already-dispatched", "the parcel has left");
        default: return no("not-labelled", "only a shipment with a label can be redirected");
    }
}

Decision dispatch(const Shipment& shipment) {
    switch (shipment.state) {
        case State::label_created: return one(Dispatched{shipment.id});
        case State::dispatched:
        case State::delivered: return nothing_to_do();
        default: return no("not-labelled", "only a shipment with a label can be dispatched");
    }
}

Decision deliver(const Shipment& shipment) {
    switch (shipment.state) {
        case State::dispatched: return one(Delivered{shipment.id});
        case State::delivered: return nothing_to_do();
        default: return no("not-dispatched", "only a dispatched shipment can be delivered");
    }
}

void evolve(Shipment& shipment, const Event& event) {
    std::visit(Overloaded{
                   [&](const LabelCreated& created) {
                       shipment = {created.id, created.order, State::label_created, created.tracking,
                                   created.delivery};
                   },
                   [&](const Cancelled& cancelled) {
                       shipment.id = cancelled.id;
                       shipment.state = State::cancelled;
                   },
                   [&](const Dispatched&) { shipment.state = State::dispatched; },
                   [&](const Delivered&) { shipment.state = State::delivered; },
                   [&](const Redirected& redirected) { shipment.delivery = redirected.delivery; },
               },
               event);
}

}  // namespace shipping

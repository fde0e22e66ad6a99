#include "cli/audit/reader.hpp"

#include <algorithm>

#include "cli/audit/rows.hpp"
#include "cli/base/failure.hpp"
#include "cli/node/problem.hpp"
#include "cli/node/service_names.hpp"

namespace kontor::cli {
namespace {

constexpr const char* coordinator = "saga-coordinator";
constexpr Milliseconds look_again_after{200};
constexpr std::size_t page_items = 50;  // orders have up to a thousand lines, a message has room for 1 MiB

// Only the parts that show whether something moved between two looks.
bool same_movement(const Snapshot& one, const Snapshot& other) {
    return std::ranges::equal(one.positions, other.positions, [](const PositionRow& a, const PositionRow& b) {
        return a.service == b.service && a.log == b.log && a.consumed == b.consumed;
    });
}

bool is_level(const PositionRow& consumer, const std::vector<PositionRow>& producers) {
    return std::ranges::all_of(consumer.consumed, [&](const auto& taken) {
        const auto producer = std::ranges::find(producers, taken.first, &PositionRow::service);
        return producer != producers.end() && producer->log == taken.second;
    });
}

}  // namespace

bool is_quiet(const Snapshot& movement) {
    const bool at_work = std::ranges::any_of(movement.unfinished_sagas,
                                             [](const SagaRow& saga) { return saga.state != "stuck"; });
    return !at_work && std::ranges::all_of(movement.positions, [&](const PositionRow& row) {
        return is_level(row, movement.positions);
    });
}

Snapshot SnapshotReader::read(Milliseconds settle) {
    const TimePoint end = waiter_.now() + settle;
    for (;;) {
        Snapshot snapshot = read_movement();
        const bool last = waiter_.now() >= end;
        if (last || is_quiet(snapshot)) {
            read_books(snapshot);
            const Snapshot after = read_movement();
            snapshot.settled = same_movement(snapshot, after);
            if (last || snapshot.settled) return snapshot;
        }
        if (!waiter_.pause(look_again_after)) throw refused("interrupted");
    }
}

bool SnapshotReader::await_level(const std::string& consumer, const std::string& producer,
                                 Milliseconds patience) {
    const TimePoint end = waiter_.now() + patience;
    for (;;) {
        const std::uint64_t log = position_of(producer).log;
        const PositionRow row = position_of(consumer);
        const auto taken = row.consumed.find(producer);
        if (taken != row.consumed.end() && taken->second >= log) return true;
        if (waiter_.now() >= end || !waiter_.pause(look_again_after)) return false;
    }
}

Json SnapshotReader::ask(const std::string& service, const std::string& method, const Input& input) {
    const RpcResult result = services_.ask(service, method, input);
    if (result) return *result;
    throw unreachable(service + "." + method + ": " + result.error().code + ": " + result.error().text);
}

// A page may be more than a message can hold: then a smaller one is asked for, down to a single item.
Json SnapshotReader::ask_for_page(const std::string& service, const std::string& method, Input& input) {
    for (;;) {
        const RpcResult result = services_.ask(service, method, input);
        if (result) return *result;
        const auto limit = input.at("limit").get<std::size_t>();
        if (limit == 1 || result.error().kind != RpcFailure::Kind::error) return ask(service, method, input);
        input["limit"] = limit / 2;
    }
}

void SnapshotReader::for_each_item(const std::string& service, const std::string& method, Input input,
                                   const OnItem& on_item) {
    input["limit"] = page_items;
    for (;;) {
        const Json page = ask_for_page(service, method, input);
        try {
            for (const Json& item : page.at("items")) on_item(item);
        } catch (const Json::exception& error) {
            throw unreachable(service + "." + method +
                              " answers other than its contract says: " + error.what());
        }
        const auto next = page.find("next");
        if (next == page.end() || next->is_null()) return;
        input["cursor"] = *next;
    }
}

PositionRow SnapshotReader::position_of(const std::string& service, std::string* now) {
    const Json answer = ask(service, "positions", Json::object());
    try {
        if (now != nullptr) *now = answer.at("now").get<std::string>();
        return position_row(answer);
    } catch (const Json::exception& error) {
        throw unreachable(service + ".positions answers other than its contract says: " + error.what());
    }
}

Snapshot SnapshotReader::read_movement() {
    Snapshot snapshot;
    for (const std::string service : service_names) {
        snapshot.positions.push_back(position_of(service, service == coordinator ? &snapshot.now : nullptr));
    }
    read_unfinished_sagas(snapshot);
    return snapshot;
}

void SnapshotReader::read_unfinished_sagas(Snapshot& snapshot) {
    std::vector<std::string> ids;
    for_each_item(coordinator, "list", {{"state", "unfinished"}},
                  [&](const Json& view) { ids.push_back(view.at("id")); });
    for (const std::string& id : ids) {
        const SagaRow saga = saga_row(ask(coordinator, "get", {{"id", id}}));
        const bool ended_meanwhile = saga.state == "completed" || saga.state == "compensated";
        if (!ended_meanwhile) snapshot.unfinished_sagas.push_back(saga);
    }
}

void SnapshotReader::read_books(Snapshot& snapshot) {
    const Input all = Json::object();
    for_each_item("orders", "list", all,
                  [&](const Json& view) { snapshot.orders.push_back(order_row(view)); });
    for_each_item("payment", "list", all,
                  [&](const Json& view) { snapshot.payments.push_back(payment_row(view)); });
    for_each_item("shipping", "list", all,
                  [&](const Json& view) { snapshot.shipments.push_back(shipment_row(view)); });
    for_each_item("inventory", "list", all,
                  [&](const Json& view) { snapshot.stock.push_back(stock_row(view)); });
    for_each_item("inventory", "reservations", all,
                  [&](const Json& view) { snapshot.reservations.push_back(reservation_row(view)); });
}

}  // namespace kontor::cli

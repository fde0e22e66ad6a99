#pragma once

#include <functional>
#include <optional>

#include "runtime/store/migrations.hpp"
#include "runtime/store/writer.hpp"
#include "runtime/testing/temporary_folder.hpp"
#include "services/orders/handlers/commands.hpp"
#include "services/orders/handlers/incoming.hpp"
#include "services/orders/handlers/queries.hpp"
#include "services/orders/schema.hpp"

namespace orders {

struct ManualClock final : kontor::Clock {
    kontor::Time time = kontor::parse_time("2026-11-22T17:00:00.000Z").value();
    kontor::Time now() const override { return time; }
    kontor::SteadyTime steady() const override { return {}; }
};

inline const kontor::Principal service{"saga-coordinator", {"service"}};
inline const kontor::Principal staff{"greta", {"staff", "admin"}};
inline const kontor::Principal admin{"root", {"admin"}};
inline const kontor::Principal ada{"ada", {"customer"}};
inline const kontor::Principal eve{"eve", {"customer"}};

/// The id of the test's n-th order, payment or shipment.
inline std::string id_of(int number, char kind = 'a') {
    auto digits = std::to_string(number);
    return std::string("0192f0c1-7d2a-7c3e-9b1a-") + kind + std::string(11 - digits.size(), '0') + digits;
}
inline std::string payment_id(int number) {
    return id_of(number, 'b');
}
inline std::string shipment_id(int number) {
    return id_of(number, 'c');
}

inline kontor::Json create_request(int number, const char* customer = "ada") {
    return {{"order", id_of(number)},
            {"customer", customer},
            {"items", {{{"sku", "tea"}, {"quantity", 2}}, {{"sku", "mug"}, {"quantity", 1}}}},
            {"payment", {{"method", "cash"}}},
            {"delivery", {{"method", "pickup"}}}};
}
inline kontor::Json confirm_request(int number) {
    return {{"order", id_of(number)},
            {"payment", {{"id", payment_id(number)}, {"state", "captured"}}},
            {"shipment", {{"id", shipment_id(number)}, {"state", "label-created"}, {"tracking", "T1"}}}};
}

/// The handlers of orders on a store of their own, called as the rpc server and the event consumers call
/// them. The catalogue has tea (2.99 EUR) and mug (9.00 EUR).
class OrdersFixture {
public:
    using Command = kontor::Reply (*)(OrderBook&, const kontor::Request&, kontor::Transaction&);
    using Query = kontor::Reply (*)(OrderQueries&, const kontor::Request&);
    using Incoming = void (*)(OrderBook&, const kontor::Event&, kontor::Transaction&);

    OrdersFixture() {
        product("tea", "Tea", 299);
        product("mug", "Mug", 900);
    }

    kontor::Reply command(Command handle, kontor::Json body, const kontor::Principal& principal = service) {
        std::optional<kontor::Reply> reply;
        const auto request = request_of(std::move(body), principal);
        run([&](kontor::Transaction& transaction) {
            reply = guarded([&] { return handle(book_, request, transaction); });
        });
        return reply.value();
    }
    kontor::Reply query(Query handle, kontor::Json body, const kontor::Principal& principal = service) {
        const auto request = request_of(std::move(body), principal);
        return guarded([&] { return handle(queries_, request); });
    }

    /// Brings the order to life: pending, confirmed.
    void make(int number, const char* customer = "ada") { command(create, create_request(number, customer)); }
    void make_confirmed(int number, const char* customer = "ada") {
        make(number, customer);
        command(confirm, confirm_request(number));
    }

    void take_in(Incoming incoming, const char* entity, std::string id, std::string type, kontor::Json data) {
        kontor::Event event;
        event.entity = entity;
        event.entity_id = std::move(id);
        event.type = std::move(type);
        event.data = std::move(data);
        run([&](kontor::Transaction& transaction) { incoming(book_, event, transaction); });
    }
    void product(const std::string& sku, const std::string& name, int amount, const char* currency = "EUR") {
        take_in(on_catalog, "product", sku, "product-added",
                {{"sku", sku},
                 {"name", name},
                 {"price", {{"amount", amount}, {"currency", currency}}},
                 {"active", true}});
    }
    void payment(int number, const std::string& state) {
        take_in(on_payment, "payment", payment_id(number), state,
                {{"id", payment_id(number)}, {"order", id_of(number)}, {"state", state}});
    }
    void shipment(int number, const std::string& state) {
        take_in(
            on_shipping, "shipment", shipment_id(number), state,
            {{"id", shipment_id(number)}, {"order", id_of(number)}, {"state", state}, {"tracking", "T1"}});
    }

    kontor::Json view(int number) { return query(get, {{"order", id_of(number)}}).body(); }
    std::string state(int number) { return view(number).value("state", "none"); }

    std::vector<kontor::StoredEvent> events() { return log_.after(0, 10'000); }
    std::vector<std::string> event_types() {
        std::vector<std::string> types;
        for (const auto& event : events()) types.push_back(event.type);
        return types;
    }
    /// The orders the store has reported as changed, by state.
    std::vector<std::string> changes;
    ManualClock clock;

private:
    static kontor::Request request_of(kontor::Json body, const kontor::Principal& principal) {
        kontor::Request request;
        request.body = std::move(body);
        request.principal = principal;
        return request;
    }
    void run(const std::function<void(kontor::Transaction&)>& work) {
        std::string failure;
        const bool queued =
            writer_.submit({work, [&](const kontor::Error& error) { failure = error.detail; }});
        if (queued) writer_.run_batch();
        if (!failure.empty()) throw std::runtime_error{failure};
    }
    static kontor::Reply guarded(const std::function<kontor::Reply()>& handle) {
        try {
            return handle();
        } catch (const kontor::Rejected& rejected) {
            return kontor::Reply::rejected(rejected.rejection);
        }
    }
    kontor::Database open() {
        auto database = kontor::Database::open(folder_.path() / "orders.db");
        kontor::migrate(database, schema());
        return database;
    }

    kontor::TemporaryFolder folder_;
    kontor::SystemIds ids_{clock};
    kontor::Log lines_{"orders", "orders-1", clock, kontor::LogLevel::error};
    kontor::Metrics metrics_;
    kontor::Database write_ = open();
    kontor::Database read_ = kontor::Database::open_read_only(folder_.path() / "orders.db");
    kontor::Writer writer_{write_, clock, ids_, lines_, metrics_, [] {}};
    kontor::EventReader log_{read_};
    OrderBook book_{write_, std::chrono::days{180}, [this](const StoredOrder& stored, kontor::Transaction&) {
                        changes.emplace_back(name_of(stored.order.state));
                    }};
    OrderQueries queries_{read_};
};

}  // namespace orders

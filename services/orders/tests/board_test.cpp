#include <doctest/doctest.h>

#include "runtime/store/migrations.hpp"
#include "runtime/testing/simulated_bus.hpp"
#include "runtime/testing/simulated_scheduler.hpp"
#include "runtime/testing/temporary_folder.hpp"
#include "services/orders/board/open_order_board.hpp"
#include "services/orders/handlers/order_book.hpp"
#include "services/orders/schema.hpp"

using kontor::Json;
using namespace orders;

namespace {

/// A board over a simulated broker, and orders to show on it.
class BoardFixture {
public:
    explicit BoardFixture(OpenOrderBoard::Limits limits = {}) : limits_{limits} {
        bus_.on_connected([this] { board_.connected(); });
        bus_.start({});
        settle();
    }

    void make(int number) { record(number, make_event(number)); }
    void close(int number) { record(number, Rejected{id_of(number), {"gone", ""}}); }
    void confirm(int number) { record(number, Confirmed{{"p", "captured"}, {"s", "label-created", "T"}}); }

    /// Lets everything arrive that is under way, and the timers of the next two seconds run.
    void settle() {
        for (int i = 0; i < 40; ++i) {
            scheduler_.run_for(kontor::Milliseconds{50});
            while (writer_.run_batch()) {
            }
        }
    }
    /// What the broker holds: `<order>:<state>`, in the order of ids.
    std::vector<std::string> shown() {
        settle();
        std::vector<std::string> views;
        for (const auto& message : broker_.retained("kontor/state/orders/+")) {
            const auto view = Json::parse(message.payload);
            CHECK(message.topic == "kontor/state/orders/" + view.at("id").get<std::string>());
            views.push_back(view.at("id").get<std::string>() + ":" + view.at("state").get<std::string>());
        }
        return views;
    }
    Json view(int number) {
        const auto messages = broker_.retained("kontor/state/orders/" + id_of(number));
        return messages.empty() ? Json{} : Json::parse(messages.front().payload);
    }
    int on_board() {
        run([&](kontor::Transaction&) { board_.forget_cleared(); });
        kontor::Statement count{database_, "SELECT count(*) FROM orders WHERE board > 0"};
        return static_cast<int>(count.first([](kontor::Row row) { return row.integer(0); }).value());
    }
    kontor::SimulatedBroker& broker() { return broker_; }
    kontor::SimulatedBus& bus() { return bus_; }

private:
    static std::string id_of(int number) { return "o" + std::to_string(10 + number); }
    static Created make_event(int number) {
        return {id_of(number),
                "ada",
                {{"tea", "Tea", 1, {299, "EUR"}, {299, "EUR"}}},
                {299, "EUR"},
                "cash",
                {"delivery", "Ada", "Secret Street 1", "Town", "1", "DE"},
                "secret-key-" + std::to_string(number)};
    }
    void record(int number, const Event& event) {
        run([&](kontor::Transaction& transaction) {
            book_.record(book_.find(id_of(number)), {event}, transaction);
        });
    }
    void run(const std::function<void(kontor::Transaction&)>& work) {
        REQUIRE(writer_.submit({work, [](const kontor::Error& error) { FAIL(error.detail); }}));
        while (writer_.run_batch()) {
        }
    }
    kontor::Database open() {
        auto database = kontor::Database::open(folder_.path() / "orders.db");
        kontor::migrate(database, schema());
        return database;
    }

    OpenOrderBoard::Limits limits_;
    kontor::TemporaryFolder folder_;
    kontor::SimulatedClock clock_;
    kontor::SimulatedScheduler scheduler_{clock_};
    kontor::SystemIds ids_{clock_};
    kontor::Log lines_{"orders", "orders-1", clock_, kontor::LogLevel::error};
    kontor::Metrics metrics_;
    kontor::SimulatedBroker broker_{scheduler_};
    kontor::SimulatedBus bus_{broker_, "orders-1"};
    kontor::Database database_ = open();
    kontor::Writer writer_{database_, clock_, ids_, lines_, metrics_, [] {}};
    OpenOrderBoard board_{{database_, writer_, bus_, scheduler_}, limits_};
    OrderBook book_{database_, std::chrono::days{180},
                    [this](const StoredOrder& stored, kontor::Transaction& transaction) {
                        board_.changed(stored, transaction);
                    }};
};

using Views = std::vector<std::string>;

}  // namespace

// Promise [orders-6]
TEST_CASE("open orders have a retained view, without address and key; closed ones have none") {
    BoardFixture shop;
    shop.make(1);
    shop.make(2);
    shop.confirm(2);
    CHECK(shop.shown() == Views{"o11:pending", "o12:confirmed"});
    CHECK(shop.view(1)["items"][0]["sku"] == "tea");
    CHECK_FALSE(shop.view(1).contains("delivery"));
    CHECK_FALSE(shop.view(1).contains("key"));
    shop.close(1);
    CHECK(shop.shown() == Views{"o12:confirmed"});
    CHECK(shop.on_board() == 1);
}

TEST_CASE("after a restart of the broker all open orders are shown again, however many pages that takes") {
    BoardFixture shop{{.orders = 5000, .page = 3}};
    Views expected;
    for (int i = 1; i <= 10; ++i) {
        shop.make(i);
        expected.push_back("o" + std::to_string(10 + i) + ":pending");
    }
    CHECK(shop.shown() == expected);
    shop.broker().restart(kontor::SimulatedBroker::Retained::lost);
    CHECK(shop.broker().retained().empty());
    CHECK(shop.shown() == expected);
}

TEST_CASE("what closed, opened or changed while the broker was away is put right afterwards") {
    BoardFixture shop;
    shop.make(1);
    shop.make(2);
    CHECK(shop.shown().size() == 2);
    shop.broker().disconnect("orders-1");  // the broker keeps what it has
    shop.close(1);
    shop.confirm(2);
    shop.make(3);
    CHECK(shop.shown() == Views{"o11:pending", "o12:pending"});
    CHECK(shop.on_board() == 3);
    shop.broker().reconnect("orders-1");
    CHECK(shop.shown() == Views{"o12:confirmed", "o13:pending"});
    CHECK(shop.on_board() == 2);
}

TEST_CASE("what the bus had no room for is shown a little later") {
    BoardFixture shop;
    shop.make(1);
    CHECK(shop.shown().size() == 1);
    shop.bus().refuse_publishes(2);
    shop.make(2);
    shop.close(1);
    CHECK(shop.shown() == Views{"o12:pending"});
}

TEST_CASE("only the newest orders are shown") {
    BoardFixture shop{{.orders = 3, .page = 2}};
    for (int i = 1; i <= 5; ++i) shop.make(i);
    const Views newest{"o13:pending", "o14:pending", "o15:pending"};
    CHECK(shop.shown() == newest);
    CHECK(shop.on_board() == 3);
    shop.confirm(1);
    CHECK(shop.shown() == newest);
    shop.broker().restart(kontor::SimulatedBroker::Retained::lost);
    CHECK(shop.shown() == newest);
}

#include <doctest/doctest.h>

#include <functional>
#include <vector>

#include "runtime/rpc/fields.hpp"

using namespace kontor;

namespace {

/// The pointers of all faults `read` finds in `text`.
std::vector<std::string> faults(const char* text, const std::function<void(Fields&)>& read) {
    const auto json = Json::parse(text);
    Fields in{json};
    read(in);
    try {
        in.done();
        return {};
    } catch (const Rejected& rejected) {
        std::vector<std::string> pointers;
        for (const auto& field : rejected.rejection.fields) pointers.push_back(field.pointer);
        return pointers;
    }
}

using Pointers = std::vector<std::string>;

}  // namespace

TEST_CASE("integers are whole numbers within their bounds and nothing else") {
    const auto read = [](Fields& in) { in.integer("n", 1, 100'000); };
    CHECK(faults(R"({"n": 1})", read).empty());
    CHECK(faults(R"({"n": 100000})", read).empty());
    for (const char* text :
         {R"({"n": 0})", R"({"n": -1})", R"({"n": 100001})", R"({"n": 1.0})", R"({"n": 1e3})",
          R"({"n": "1"})", R"({"n": true})", R"({"n": null})", R"({})", R"({"n": [1]})",
          R"({"n": 18446744073709551615})", R"({"n": 9223372036854775808})", R"({"n": 1e400})"}) {
        CAPTURE(text);
        // A number too large for a double can't even be parsed.
        if (Json::parse(text, nullptr, false).is_discarded()) continue;
        CHECK(faults(text, read) == Pointers{"/n"});
    }
}

TEST_CASE("lengths count characters, not bytes") {
    const auto read = [](Fields& in) { in.text("name", 1, 5); };
    CHECK(faults(R"({"name": "Grüße"})", read).empty());
    CHECK(faults(R"({"name": "Grüßen"})", read) == Pointers{"/name"});
    CHECK(faults(R"({"name": ""})", read) == Pointers{"/name"});
}

TEST_CASE("a line holds no control characters, a text may") {
    const auto read = [](Fields& in) {
        in.line("name", 1, 10);
        in.text("note", 1, 10);
    };
    CHECK(faults(R"({"name": "Grüner Tee", "note": "a\nb"})", read).empty());
    for (const auto* name : {R"(a\tb)", R"(a\nb)", R"(\u0001)", R"(\u0000)", R"(\u007f)"}) {
        const auto text = R"({"note": "n", "name": ")" + std::string{name} + R"("})";
        CHECK(faults(text.c_str(), read) == Pointers{"/name"});
    }
}

TEST_CASE("every fault is named, with its place in lists and nested objects") {
    const auto read = [](Fields& in) {
        for (auto& item : in.objects("items", 1, 3)) {
            item.sku("sku");
            item.integer("quantity", 1, 10);
        }
        in.object("delivery").one_of("method", {"pickup", "delivery"});
    };
    CHECK(faults(R"({"items": [{"sku": "a", "quantity": 1}], "delivery": {"method": "pickup"}})", read)
              .empty());
    CHECK(
        faults(
            R"({"items": [{"sku": "a", "quantity": 1}, {"sku": "", "quantity": 0}], "delivery": {"method": "drone"}})",
            read) == Pointers{"/items/1/sku", "/items/1/quantity", "/delivery/method"});
    CHECK(faults(R"({"items": [7, {"sku": "a", "quantity": 1}], "delivery": {"method": "pickup"}})", read) ==
          Pointers{"/items/0"});
    CHECK(faults(R"({"items": [], "delivery": {"method": "pickup"}})", read) == Pointers{"/items"});
    CHECK(faults(R"({"items": {}, "delivery": 7})", read) == Pointers{"/items", "/delivery"});
    CHECK(faults(R"({"items": [{}, {}, {}, {}], "delivery": {"method": "pickup"}})", read) ==
          Pointers{"/items"});
}

TEST_CASE("a member's name is escaped in its pointer") {
    CHECK(faults(R"({})", [](Fields& in) { in.text("a/b~c", 1, 2); }) == Pointers{"/a~1b~0c"});
}

TEST_CASE("a request that is wrong everywhere gets a bounded answer") {
    Json many{{"items", Json::array()}};
    for (int i = 0; i < 1000; ++i) many["items"].push_back({{"sku", ""}});
    const auto text = many.dump();
    const auto found = faults(text.c_str(), [](Fields& in) {
        for (auto& item : in.objects("items", 1, 1000)) item.sku("sku");
    });
    CHECK(found.size() <= 20);
}

TEST_CASE("money is minor units and a currency code") {
    const auto read = [](Fields& in) { in.money("price"); };
    CHECK(faults(R"({"price": {"amount": 1299, "currency": "EUR"}})", read).empty());
    CHECK(faults(R"({"price": {"amount": 12.99, "currency": "EUR"}})", read) == Pointers{"/price/amount"});
    CHECK(faults(R"({"price": {"amount": -1, "currency": "eur"}})", read) ==
          Pointers{"/price/amount", "/price/currency"});
    CHECK(faults(R"({"price": "12.99"})", read) == Pointers{"/price"});
    CHECK(faults(R"({"price": {"amount": 1000000000001, "currency": "EUR"}})", read) ==
          Pointers{"/price/amount"});
}

TEST_CASE("members nobody asks for are ignored, so that contracts can grow") {
    CHECK(faults(R"({"n": 1, "new": {"deep": true}})", [](Fields& in) { in.integer("n", 0, 9); }).empty());
}

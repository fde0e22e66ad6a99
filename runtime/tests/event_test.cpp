#include "runtime/events/event.hpp"

#include <doctest/doctest.h>

using namespace kontor;

namespace {

StoredEvent stored() {
    StoredEvent event;
    event.position = 7;
    event.id = "0192f7a4-6a51-7c3e-9d0f-3b6c1f2e4d5a";
    event.entity = "order";
    event.entity_id = "o-1";
    event.type = "confirmed";
    event.data = R"({"a":1})";
    event.time = Time{Milliseconds{1'795'366'897'123}};
    return event;
}

}  // namespace

TEST_CASE("an event comes out of a publication and of a replay as it went in, trust in its time included") {
    for (const bool trusted : {true, false}) {
        auto event = stored();
        event.time_trusted = trusted;
        const auto message = to_message(event, "dev", "orders");
        CHECK(message.property("timeuntrusted") == (trusted ? "" : "true"));
        const auto replayed = event_of_replay("orders", to_replay(to_event(event, "orders")));
        for (const auto& read : {event_of(message), replayed}) {
            REQUIRE(read.has_value());
            CHECK(read->source == "orders");
            CHECK(read->sequence == 7);
            CHECK(read->id == event.id);
            CHECK(read->entity == "order");
            CHECK(read->entity_id == "o-1");
            CHECK(read->type == "confirmed");
            CHECK(read->time == event.time);
            CHECK(read->time_trusted == trusted);
            CHECK(read->data == Json{{"a", 1}});
        }
    }
}

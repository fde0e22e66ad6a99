#include <doctest/doctest.h>

#include "cli/output/table.hpp"
#include "cli/watch/line.hpp"
#include "cli/watch/sequences.hpp"

#include <sstream>

using namespace kontor::cli;

TEST_CASE("a gap is what is missing since the highest number of the same source") {
    Sequences sequences;
    CHECK_FALSE(sequences.note("orders", 7));
    CHECK_FALSE(sequences.note("orders", 8));
    CHECK_FALSE(sequences.note("payment", 100));
    CHECK(sequences.note("orders", 11) == Gap{9, 10});
    CHECK_FALSE(sequences.note("orders", 10));
    CHECK_FALSE(sequences.note("orders", 11));
    CHECK_FALSE(sequences.note("orders", 12));
    CHECK(sequences.note("payment", 102) == Gap{101, 101});
}

TEST_CASE("gaps mean something only where all of a producer's events are asked for") {
    for (const char* filter :
         {"#", "kontor/#", "kontor/event/#", "kontor/event/orders/#", "kontor/event/+/#"}) {
        CHECK(covers_whole_producers(filter));
    }
    for (const char* filter : {"kontor/event/orders/order/#", "kontor/event/+/order/#", "kontor/presence/#",
                               "kontor/event/orders", ""}) {
        CHECK_FALSE(covers_whole_producers(filter));
    }
}

TEST_CASE("an event is one line of time, service, event, subject and sequence") {
    const MqttMessage event{
        "kontor/event/orders/order/confirmed/0192",
        "{\"id\":\"0192\"}",
        {{"time", "2026-03-01T12:30:05.123Z"}, {"sequence", "42"}, {"subject", "order/0192"}}};
    CHECK(line_for(event, {}, 100) ==
          "12:30:05.123  orders            confirmed         order/0192  #42  {\"id\":\"0192\"}");
    CHECK(json_for(event).at("data").at("id") == "0192");
    CHECK(json_for(event).at("properties").at("sequence") == "42");
}

TEST_CASE("other messages, odd payloads and terminal escapes are shown plainly") {
    CHECK(line_for({"kontor/presence/orders/orders-1", "{}"}, {}, 100) ==
          "kontor/presence/orders/orders-1  {}");
    CHECK(line_for({"a", "\033[2Jx\n"}, {}, 100) == "a   [2Jx ");
    CHECK(line_for({"a", "1234567"}, {}, 4) == "a  1234…");
    CHECK_MESSAGE(line_for({"a", "123\xc3\xa4"}, {}, 4) == "a  123…", "never in the middle of a character");
    CHECK(json_for({"a", "no json"}).at("data") == "no json");
}

TEST_CASE("a table's columns are as wide as their widest cell, in characters") {
    Table table{{{"name"}, {"n", Table::Align::right}}};
    table.add({"K\xc3\xa4se", "5"});
    table.add({"x", "100"});
    std::ostringstream out;
    table.print(out);
    CHECK(out.str() == "name    n\nK\xc3\xa4se    5\nx     100\n");
}

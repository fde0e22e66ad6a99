#include <doctest/doctest.h>

#include <vector>

#include "services/notification/domain/notice.hpp"

using namespace notification;

TEST_CASE("each kind of occasion has its words") {
    const std::string order = "019ac2f0-3c5e-7a10-8a51-0b6f2f9d4c01";
    struct Case {
        Occasion occasion;
        const char* text;
    };
    const std::vector<Case> cases{
        {{"confirmed", order, "", ""}, "Your order 2f9d4c01 is confirmed."},
        {{"rejected", order, "only 1 left", ""}, "Your order 2f9d4c01 could not be taken: only 1 left."},
        {{"rejected", order, "", ""}, "Your order 2f9d4c01 could not be taken."},
        {{"cancelled", order, "changed my mind", ""}, "Your order 2f9d4c01 is cancelled: changed my mind."},
        {{"returned", order, "", ""}, "Your order 2f9d4c01 came back; you get your money back."},
        {{"dispatched", order, "", "KO1"}, "Your order 2f9d4c01 is on its way (KO1)."},
        {{"dispatched", order, "", ""}, "Your order 2f9d4c01 is on its way."},
        {{"delivered", order, "", ""}, "Your order 2f9d4c01 is delivered."},
    };
    for (const auto& c : cases) CHECK(text_of(c.occasion) == c.text);
}

TEST_CASE("pauses double until the attempts are used up") {
    CHECK(pause_after(1) == std::chrono::seconds{2});
    CHECK(pause_after(2) == std::chrono::seconds{4});
    CHECK(pause_after(9) == std::chrono::seconds{512});
    CHECK_FALSE(pause_after(10).has_value());
    CHECK_FALSE(pause_after(11).has_value());
}

TEST_CASE("only the known kinds are kinds") {
    CHECK(is_kind("confirmed"));
    CHECK_FALSE(is_kind(""));
    CHECK_FALSE(is_kind("created"));
}

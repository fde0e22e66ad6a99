#include <doctest/doctest.h>

#include <vector>

#include "services/registry/domain/instance.hpp"

using namespace registry;

namespace {

struct Case {
    const char* what;
    std::optional<Announcement> known;
    Announcement announced;
    Change expected;
};

const std::vector<Case> cases{
    {"a first birth", std::nullopt, {"up", 10}, Change::came_up},
    {"the same birth again, after a reconnect", Announcement{"up", 10}, {"up", 10}, Change::none},
    {"a newer birth replaces an older life", Announcement{"up", 10}, {"up", 20}, Change::came_up},
    {"a birth after a death", Announcement{"down", 10}, {"up", 20}, Change::came_up},
    {"back from a death that was only a lost connection",
     Announcement{"down", 10},
     {"up", 10},
     Change::came_up},
    {"a death", Announcement{"up", 10}, {"down", 10}, Change::went_down},
    {"a death while draining", Announcement{"draining", 10}, {"down", 10}, Change::went_down},
    {"the death of an older life never counts against a newer birth",
     Announcement{"up", 20},
     {"down", 10},
     Change::none},
    {"a second death", Announcement{"down", 10}, {"down", 10}, Change::none},
    {"the death of one never seen alive", std::nullopt, {"down", 10}, Change::noted},
    {"draining", Announcement{"up", 10}, {"draining", 10}, Change::noted},
    {"draining taken back", Announcement{"draining", 10}, {"up", 10}, Change::noted},
};

}  // namespace

TEST_CASE("an announcement changes what the table says") {
    for (const auto& c : cases) {
        CAPTURE(c.what);
        CHECK(decide(c.known, c.announced) == c.expected);
    }
}

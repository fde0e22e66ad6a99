// 2^31 seconds after 1970 have passed on 2038-01-19 at 03:14:08 UTC, 2^32 on 2106-02-07 at 06:28:16. Time goes on.
#include <doctest/doctest.h>

#include <ctime>

#include "runtime/base/json.hpp"
#include "runtime/security/token.hpp"
#include "runtime/store/event_log.hpp"
#include "runtime/store/handled.hpp"
#include "runtime/store/store_clock.hpp"
#include "runtime/tests/store_fixture.hpp"

namespace kontor {
namespace {

using namespace std::chrono_literals;

static_assert(sizeof(std::time_t) == 8 && sizeof(timespec::tv_sec) == 8,
              "the C library's time is 64 bits wide");
static_assert(sizeof(Time::rep) == 8 && sizeof(SteadyTime::rep) == 8);

constexpr Time last_of_31_bits{2'147'483'647'999ms};
constexpr Time last_of_32_bits{4'294'967'295'999ms};

}  // namespace

TEST_CASE("times beyond 31 and 32 bits of seconds are written, read, and kept in JSON") {
    const std::pair<Time, const char*> cases[] = {
        {last_of_31_bits, "2038-01-19T03:14:07.999Z"},
        {last_of_31_bits + 1ms, "2038-01-19T03:14:08.000Z"},
        {last_of_32_bits, "2106-02-07T06:28:15.999Z"},
        {last_of_32_bits + 1ms, "2106-02-07T06:28:16.000Z"},
        {Time{253'402'300'799'999ms}, "9999-12-31T23:59:59.999Z"},
    };
    for (const auto& [time, text] : cases) {
        CAPTURE(text);
        CHECK(format_time(time) == text);
        CHECK(parse_time(text) == time);
        const auto json = Json::parse(Json{{"at", time.time_since_epoch().count()}, {"text", text}}.dump());
        CHECK(Time{Milliseconds{json["at"].get<std::int64_t>()}} == time);
        CHECK(parse_time(json["text"].get<std::string>()) == time);
    }
}

TEST_CASE_FIXTURE(StoreFixture, "a store's clock goes on past 2038: events, starts, and what is forgotten") {
    clock.time = last_of_31_bits;
    HandledRequests handled{database};
    const auto append = [&] {
        writer.submit_always({[&](Transaction& transaction) {
            transaction.append("thing", "x", "seen", Json::object());
            handled.record(std::to_string(transaction.now().time_since_epoch().count()), {1, "ok", "{}"},
                           transaction.now());
        }});
        REQUIRE(writer.run_batch());
    };
    append();
    clock.time += 1h;
    append();

    const auto events = EventReader{database}.after(0, 10);
    REQUIRE(events.size() == 2);
    CHECK(format_time(events[0].time) == "2038-01-19T03:14:07.999Z");
    CHECK(format_time(events[1].time) == "2038-01-19T04:14:07.999Z");
    CHECK(handled.trim(last_of_31_bits + 1ms, 10) == 1);
    CHECK(handled.find(std::to_string(events[1].time.time_since_epoch().count())).has_value());
    CHECK(note_start(database, clock.time) == clock.time + 1ms);
}

TEST_CASE("a token given out before 2038-01-19T03:14:08Z is good until its own end") {
    const SystemClock clock;
    SystemIds ids{clock};
    const auto key = SigningKey::generate(ids);
    TokenVerifier verifier{"kontor", "kontor", 0s};
    REQUIRE(verifier.add_jwks({{"keys", Json::array({key.public_jwk()})}}) == 1);
    const Time issued = std::chrono::floor<std::chrono::seconds>(last_of_31_bits) - 60s;
    const auto token =
        sign_token(key, {"someone", {"customer"}, "kontor", "kontor", issued, issued, issued + 900s, "t-1"});

    const auto claims = verifier.verify(token, last_of_31_bits + 10min);
    REQUIRE(claims.has_value());
    CHECK(format_time(claims->expires_at) == "2038-01-19T03:28:07.000Z");
    CHECK(verifier.verify(token, issued + 901s).error() == TokenError::expired);
}

}  // namespace kontor

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <functional>

#include "services/gateway/domain/limits/quotas.hpp"
#include "services/gateway/domain/limits/rate_limit_fields.hpp"
#include "services/gateway/handlers/client_address.hpp"
#include "services/gateway/handlers/quota_message.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;
using kontor::Json;
using kontor::SteadyTime;

constexpr SteadyTime start{1h};
const RateLimit ten_a_second{.name = "search", .requests = 10, .per_s = 1, .burst = 20};

RateLimits limits_of(std::initializer_list<RateLimit> all, std::size_t keys = 16) {
    RateLimits limits{.keys_max = keys};
    for (const auto& limit : all) limits.routes.emplace(limit.name, limit);
    return limits;
}

/// One gateway's quotas of one limit.
struct Gate {
    explicit Gate(const RateLimit& of = ten_a_second, std::size_t keys = 16)
        : limit{of}, quotas{limits_of({limit}, keys)} {}
    const RateLimit limit;
    Quotas quotas;

    QuotaState ask(SteadyTime now, std::uint64_t key = 1) {
        return quotas.take(std::vector{QuotaWish{&limit, key}}, now).at(0);
    }
    bool admits(SteadyTime now, std::uint64_t key = 1) { return !ask(now, key).exceeded; }
};

int admitted_within(Gate& gate, SteadyTime from, std::chrono::milliseconds time,
                    std::chrono::microseconds pause) {
    int admitted = 0;
    for (auto now = from; now < from + time; now += pause) admitted += gate.admits(now) ? 1 : 0;
    return admitted;
}

/// Two gateways that are asked for one key, each `a`/`b` times a second, for ten seconds; they tell each other every 200 ms,
/// with a delay. What both granted.
struct Pair {
    explicit Pair(const RateLimit& limit) : a{limit}, b{limit} {
        a.quotas.peers_are({"b"});
        b.quotas.peers_are({"a"});
        // They have heard of each other before.
        a.quotas.heard("b", {}, start - 1s);
        b.quotas.heard("a", {}, start - 1s);
    }

    int run(SteadyTime from, std::chrono::seconds time, int per_second_a, int per_second_b,
            bool told = true) {
        int granted = 0;
        std::vector<std::pair<SteadyTime, std::function<void(SteadyTime)>>> mail;
        for (auto now = from; now < from + time; now += 1ms) {
            const auto ms = (now - from) / 1ms;
            for (auto* gate : {&a, &b}) {
                const int rate = gate == &a ? per_second_a : per_second_b;
                const auto before = (ms * rate) / 1000;
                for (auto i = before; i < ((ms + 1) * rate) / 1000; ++i) {
                    const bool admitted = gate->admits(now);
                    granted += admitted ? 1 : 0;
                    granted_by_b += admitted && gate == &b ? 1 : 0;
                }
            }
            if (ms % 200 == 70) tell(a, "a", b, now, mail);
            if (ms % 200 == 130) tell(b, "b", a, now, mail);
            if (!told) mail.clear();
            std::erase_if(mail, [&](const auto& letter) {
                if (letter.first > now) return false;
                letter.second(now);
                return true;
            });
        }
        return granted;
    }

    static void tell(Gate& from, const char* name, Gate& to, SteadyTime now,
                     std::vector<std::pair<SteadyTime, std::function<void(SteadyTime)>>>& mail) {
        mail.emplace_back(now + 20ms, [&to, name, reports = from.quotas.reports(now)](SteadyTime then) {
            to.quotas.heard(name, reports, then);
        });
    }

    Gate a, b;
    int granted_by_b = 0;
};

bool within_5_percent(int granted, double limit) {
    return granted <= limit * 1.05 && granted >= limit * 0.95;
}

}  // namespace

TEST_CASE("one gateway grants exactly the burst and the rate") {
    for (const auto pause : {137us, 1000us, 9999us}) {
        Gate gate;
        CHECK(admitted_within(gate, start, 10s, pause) ==
              20 + 99);  // the hundredth comes when ten seconds are over
        CHECK(gate.admits(start + 10s));
    }
}

TEST_CASE("limits of odd numbers are as exact as any, over days") {
    Gate gate{{.name = "odd", .requests = 7, .per_s = 3600, .burst = 3}};
    int admitted = 0;
    for (auto now = start; now <= start + 72h; now += 13s) admitted += gate.admits(now) ? 1 : 0;
    const auto last = (72h / 13s) * 13s;  // when it was asked for the last time
    CHECK(admitted == 3 + 7 * last.count() / 3600);
}

TEST_CASE("however requests come, no span of time has more than the burst and what comes in within it") {
    CHECK(rc::check([](const std::vector<std::uint16_t>& pauses) {
        Gate gate;
        std::vector<SteadyTime> granted;
        auto now = start;
        for (const auto pause : pauses) {
            now += std::chrono::microseconds{pause};
            if (gate.admits(now)) granted.push_back(now);
        }
        for (std::size_t first = 0; first < granted.size(); ++first) {
            const auto span = granted.back() - granted[first];
            const auto count = static_cast<std::int64_t>(granted.size() - first);
            RC_ASSERT(count <= 21 + span / 100ms);
        }
    }));
}

TEST_CASE("a state tells what is left, and when there is one more") {
    Gate gate;
    CHECK(gate.ask(start).left == 19);
    for (int i = 0; i < 19; ++i) gate.ask(start);
    const auto empty = gate.ask(start + 40ms);
    CHECK(empty.exceeded);
    CHECK(empty.left == 0);
    CHECK(empty.next == 60ms);
}

TEST_CASE(
    "keys have buckets of their own; of several limits one that is exceeded takes nothing from the others") {
    const RateLimit wide{.name = "global", .requests = 100, .per_s = 1, .burst = 100};
    Quotas quotas{limits_of({ten_a_second, wide})};
    const auto take = [&](std::uint64_t key) {
        return quotas.take(std::vector{QuotaWish{&wide, 1000}, QuotaWish{&ten_a_second, key}}, start);
    };
    for (int i = 0; i < 50; ++i) take(1);
    const auto states = take(2);
    CHECK_FALSE(states[1].exceeded);
    CHECK(states[0].left == 100 - 21);
}

TEST_CASE("no more buckets are kept than may be; a full one goes first, then the one used longest ago") {
    Gate gate{ten_a_second, 16};
    for (std::uint64_t key = 1; key <= 16; ++key) {
        for (int i = 0; i < 20; ++i) gate.ask(start, key);
    }
    gate.ask(start + 1s, 100);  // 1 goes, used longest ago; none was full
    CHECK(gate.quotas.size() == 16);
    CHECK(gate.ask(start + 1s, 2).left == 9);
    gate.ask(start + 3s, 101);  // all are full but those just used
    CHECK(gate.ask(start + 3s, 2).left == 19);
    for (std::uint64_t key = 1000; key < 100'000; ++key) gate.ask(start + 3s, key);
    CHECK(gate.quotas.size() == 16);
}

TEST_CASE(
    "two gateways under steady excess grant together what one would, within a twentieth over ten seconds") {
    struct Case {
        std::int64_t requests, burst;
        int a, b;
    };
    for (const auto& [requests, burst, a, b] : std::vector<Case>{{100, 100, 200, 200},
                                                                 {100, 100, 300, 60},
                                                                 {100, 10, 1000, 1000},
                                                                 {50, 100, 400, 20},
                                                                 {20, 20, 100, 100},
                                                                 {1000, 1000, 1500, 900}}) {
        CAPTURE(requests);
        CAPTURE(a);
        Pair pair{{.name = "search", .requests = requests, .per_s = 1, .burst = burst}};
        const auto whole = static_cast<double>(burst + 10 * requests);
        const auto granted = pair.run(start, 10s, a, b);
        CAPTURE(granted);
        CHECK(within_5_percent(granted, whole));
        const auto more = pair.run(start + 10s, 10s, a, b);
        CAPTURE(more);
        CHECK(within_5_percent(more, static_cast<double>(10 * requests)));
    }
}

TEST_CASE("demand that moves from one gateway to the other takes the limit along") {
    Pair pair{{.name = "search", .requests = 100, .per_s = 1, .burst = 50}};
    pair.run(start, 10s, 300, 0);
    CHECK(within_5_percent(pair.run(start + 10s, 10s, 0, 300), 1000));
    CHECK(within_5_percent(pair.run(start + 20s, 10s, 300, 300), 1000));
}

TEST_CASE("where less is asked than may be, everybody gets all") {
    Pair pair{{.name = "search", .requests = 100, .per_s = 1, .burst = 50}};
    CHECK(pair.run(start, 10s, 60, 30) == 900);
    CHECK(pair.run(start + 10s, 10s, 5, 85) == 900);
}

TEST_CASE("gateways that hear nothing of each other go on by equal shares") {
    Pair pair{{.name = "search", .requests = 100, .per_s = 1, .burst = 10}};
    pair.run(start, 10s, 300, 300);
    for (auto* gate : {&pair.a, &pair.b}) gate->quotas.set_connected(false);
    CHECK(within_5_percent(pair.run(start + 10s, 10s, 300, 300, false), 1000));
    // And so does one that only the other's silence tells.
    Pair silent{{.name = "search", .requests = 100, .per_s = 1, .burst = 10}};
    silent.run(start, 10s, 300, 0);
    CHECK(within_5_percent(silent.run(start + 20s, 10s, 300, 0, false), 500));
}

TEST_CASE("when the other gateway is gone, all of the limit is one's own") {
    Pair pair{{.name = "search", .requests = 100, .per_s = 1, .burst = 10}};
    pair.run(start, 10s, 300, 300);
    pair.a.quotas.peers_are({});
    CHECK(within_5_percent(admitted_within(pair.a, start + 10s, 10s, 1ms), 1000));
}

TEST_CASE("a gateway that forgot its buckets, or is started anew, changes nothing for good") {
    Pair pair{{.name = "search", .requests = 100, .per_s = 1, .burst = 10}};
    pair.run(start, 10s, 300, 300);
    pair.b.quotas = Quotas{limits_of({pair.b.limit})};
    pair.b.quotas.peers_are({"a"});
    CHECK(within_5_percent(pair.run(start + 10s, 10s, 300, 300), 1010));
}

TEST_CASE("gateways that are asked alike grant alike, also one that is started anew") {
    Pair pair{{.name = "search", .requests = 100, .per_s = 1, .burst = 10}};
    pair.run(start, 10s, 300, 300);
    pair.b.quotas = Quotas{limits_of({pair.b.limit})};
    pair.b.quotas.peers_are({"a"});
    pair.run(start + 10s, 10s, 300, 300);
    const auto before = pair.granted_by_b;
    const auto both = pair.run(start + 20s, 10s, 300, 300);
    CHECK(pair.granted_by_b - before > both * 4 / 10);
    CHECK(pair.granted_by_b - before < both * 6 / 10);
}

TEST_CASE("strangers, unknown limits and mad numbers in reports do no harm") {
    Gate gate;
    gate.quotas.peers_are({"b"});
    const QuotaReport mad{"search", 1, 1'000'000'000'000, 0, 0, 1'000'000'000'000};
    gate.quotas.heard("stranger", std::vector{mad}, start);
    CHECK(gate.ask(start).left == 19);
    gate.quotas.heard("b", std::vector{QuotaReport{"nothing", 1, 5, 0, 0, 0}}, start);
    CHECK(gate.quotas.size() == 1);
    gate.quotas.heard("b", std::vector{mad}, start);
    CHECK(gate.ask(start).exceeded);
    CHECK(gate.admits(start + 1h));  // a debt is bounded
    gate.quotas.heard("b", std::vector<QuotaReport>(100'000, mad), start + 1h);
    for (std::uint64_t key = 2; key < 1000; ++key)
        gate.quotas.heard("b", std::vector{QuotaReport{"search", key, 1, 0, 0, 1}}, start + 1h);
    CHECK(gate.quotas.size() == 16);
}

TEST_CASE("reports are of the buckets most asked for, bounded") {
    Gate gate{ten_a_second, 4096};
    for (std::uint64_t key = 1; key <= 1000; ++key) gate.ask(start, key);
    for (int i = 0; i < 5; ++i) gate.ask(start, 700);
    const auto reports = gate.quotas.reports(start + 200ms);
    REQUIRE(reports.size() == Quotas::reports_max);
    CHECK(reports[0].key == 700);
    CHECK(reports[0].granted == 6);
    CHECK(gate.quotas.reports(start + 1h).empty() == false);
    for (int i = 0; i < 100; ++i) gate.quotas.reports(start + 1h);
    CHECK(gate.quotas.reports(start + 1h).empty());
}

TEST_CASE("what gateways tell each other comes back as it was") {
    const std::vector<QuotaReport> reports{{"search", 0xfedcba9876543210, 12, 345, -6, 7890},
                                           {"search", 1, 0, 0, 0, 0}};
    const auto message = quota_message("kontor/telemetry/quota/gateway/a", reports);
    const auto read = read_quota_message(message);
    REQUIRE(read);
    REQUIRE(read->size() == 2);
    CHECK((*read)[0].key == 0xfedcba9876543210);
    CHECK((*read)[0].granted == 12);
    CHECK((*read)[0].age_ms == 345);
    CHECK((*read)[0].level_m == -6);
    CHECK((*read)[0].per_1000_s == 7890);
    CHECK((*read)[1].key == 1);
}

TEST_CASE("what is no report is not taken for one") {
    for (const auto* text : {"", "[]", "{}", R"({"limits": []})", R"({"limits": {"a": {}}})",
                             R"({"limits": {"a": [1]}})", R"({"limits": {"a": [["1", 1, 1, 1, 1]]}})",
                             R"({"limits": {"a": [["000000000000000g", 1, 1, 1, 1]]}})",
                             R"({"limits": {"a": [["0000000000000001", -1, 1, 1, 1]]}})",
                             R"({"limits": {"a": [["0000000000000001", 1.5, 1, 1, 1]]}})",
                             R"({"limits": {"a": [["0000000000000001", 18446744073709551615, 1, 1, 1]]}})",
                             R"({"limits": {"a": [["0000000000000001", 1, 1, 1]]}})"}) {
        CAPTURE(text);
        kontor::Message message;
        message.payload = text;
        CHECK_FALSE(read_quota_message(message));
    }
    const std::vector<QuotaReport> many(Quotas::reports_max + 1, QuotaReport{"a", 1, 1, 1, 1, 1});
    CHECK_FALSE(read_quota_message(quota_message("t", many)));
}

TEST_CASE("the header fields are lists of structured fields") {
    const RateLimit hourly{.name = "hourly", .requests = 1000, .per_s = 3600, .burst = 50};
    const std::vector<QuotaState> states{{ten_a_second, false, 19, 100ms}, {hourly, true, 0, 3600ms}};
    CHECK(rate_limit_policy_field(states) ==
          R"("search";q=10;w=1;kontor-burst=20, "hourly";q=1000;w=3600;kontor-burst=50)");
    CHECK(rate_limit_field(states) == R"("search";r=19;t=1, "hourly";r=0;t=4)");
    CHECK(seconds_until(0ms) == 1);
}

TEST_CASE("addresses count as one by what one client has of them") {
    CHECK(network_of("192.0.2.7") == "192.0.2.7");
    CHECK(network_of("::ffff:192.0.2.7") == "192.0.2.7");
    CHECK(network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
    CHECK(network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::"));
    CHECK(network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1"));
    CHECK(network_of("") == "");
    CHECK(network_of("unix") == "unix");
}

TEST_CASE("when limits change, buckets of those that stay the same are kept, of the bound's number at most") {
    const RateLimit slow{.name = "slow", .requests = 1, .per_s = 3600, .burst = 5};
    Quotas quotas{limits_of({ten_a_second, slow}, 64)};
    const auto left = [&](const RateLimit& limit, std::uint64_t key) {
        return quotas.take(std::vector{QuotaWish{&limit, key}}, start).at(0).left;
    };
    left(ten_a_second, 1);
    left(slow, 2);
    auto wider = ten_a_second;
    wider.burst = 30;
    quotas.use(limits_of({wider, slow}, 64));
    CHECK(quotas.size() == 1);
    CHECK(left(wider, 1) == 29);
    CHECK(left(slow, 2) == 3);
    for (std::uint64_t key = 3; key <= 40; ++key) left(slow, key);
    quotas.use(limits_of({slow}, 16));
    CHECK(quotas.size() == 16);
    CHECK(left(slow, 40) == 3);  // used last
    CHECK(left(slow, 3) == 4);   // forgotten
    quotas.use({});
    CHECK(quotas.size() == 0);
}

}  // namespace gateway

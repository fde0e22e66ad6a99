// Two real gateways and three real instances of catalog under load, on a real broker: what clients notice of it when one of
// each is killed, how the load is spread, and what becomes of an instance that is slow.
#include <doctest/doctest.h>

#include <signal.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <memory>
#include <numeric>
#include <sstream>

#include "runtime/testing/broker.hpp"
#include "runtime/testing/eventually.hpp"
#include "services/gateway/tests/traffic/shoppers.hpp"
#include "services/gateway/tests/traffic/slow_link.hpp"
#include "tests/support/service_process.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;
using kontor::Json;

constexpr int shoppers = 8;
constexpr std::array<const char*, 3> catalogs{"catalog-1", "catalog-2", "catalog-3"};

class Fleet {
public:
    Fleet() {
        balance_by("round-robin");
        for (std::size_t i = 0; i < catalogs.size(); ++i) {
            const auto address = i == 2 ? link_.address() : broker_.address();
            catalogs_.push_back(std::make_unique<kontor::ServiceProcess>(
                "catalog", address, "test", "test-password", Json::object(), catalogs.at(i)));
        }
        for (std::size_t i = 0; i < ports_.size(); ++i) {
            gateways_.push_back(std::make_unique<kontor::ServiceProcess>(
                "gateway", broker_.address(), "test", "test-password",
                Json{{"http_port", ports_.at(i)}, {"routes", routes_file()}},
                "gateway-" + std::to_string(i + 1)));
        }
        REQUIRE(kontor::eventually([this] { return all_catalogs_are_asked(); }, 30s));
    }

    /// Puts a file of routes in place, and has the gateways read it.
    void balance_by(const std::string& balancing) {
        const auto beside = routes_file() + ".new";
        std::ofstream{beside} << Json{{"services", {{"catalog", {{"balancing", balancing}}}}}}.dump();
        std::filesystem::rename(beside, routes_file());
        for (const auto& gateway : gateways_) {
            const auto loads = times_loaded(*gateway);
            ::kill(gateway->pid(), SIGHUP);
            REQUIRE(kontor::eventually([&] { return times_loaded(*gateway) > loads; }));
        }
    }

    std::vector<std::uint16_t> ports() const { return {ports_.begin(), ports_.end()}; }
    kontor::ServiceProcess& gateway(std::size_t i) { return *gateways_.at(i); }
    kontor::ServiceProcess& catalog(std::size_t i) { return *catalogs_.at(i); }
    SlowLink& link_of_third() { return link_; }

    /// How often each instance of catalog was asked by all gateways since these were started.
    std::array<double, 3> asked() const {
        std::array<double, 3> sums{};
        for (const auto port : ports_) {
            const auto page = http_request(port, "GET", "/metrics").body;
            for (std::size_t i = 0; i < catalogs.size(); ++i)
                sums.at(i) += attempts_in(page, catalogs.at(i), port);
        }
        return sums;
    }

private:
    std::string routes_file() const { return folder_.path() / "routes.json"; }

    /// What a gateway says of itself, and not what it was told of the other one.
    double attempts_in(const std::string& page, const std::string& catalog, std::uint16_t port) const {
        const auto self = "instance=\"gateway-" + std::string{port == ports_[0] ? "1" : "2"} + "\"";
        double sum = 0;
        std::istringstream lines{page};
        for (std::string line; std::getline(lines, line);) {
            const bool meant = line.starts_with("kontor_gateway_attempts_total{") &&
                               line.contains("target_instance=\"" + catalog + "\"") &&
                               (line.contains("{" + self) || line.contains("," + self));
            double value = 0;
            std::from_chars(line.data() + line.rfind(' ') + 1, line.data() + line.size(), value);
            if (meant) sum += value;
        }
        return sum;
    }

    static std::size_t times_loaded(const kontor::ServiceProcess& gateway) {
        const auto log = gateway.log();
        std::size_t times = 0;
        for (auto at = log.find("routes loaded"); at != std::string::npos;
             at = log.find("routes loaded", at + 1))
            ++times;
        return times;
    }

    bool all_catalogs_are_asked() const {
        for (const auto port : ports_) http_request(port, "GET", "/api/products");
        const auto counts = asked();
        return std::ranges::all_of(counts, [](double count) { return count > 0; });
    }

    kontor::TemporaryFolder folder_;
    kontor::TestBroker broker_;
    SlowLink link_{broker_.port()};
    std::array<std::uint16_t, 2> ports_{kontor::free_port(), kontor::free_port()};
    std::vector<std::unique_ptr<kontor::ServiceProcess>> catalogs_;
    std::vector<std::unique_ptr<kontor::ServiceProcess>> gateways_;
};

void serve(Shoppers& crowd, int answers) {
    const auto before = crowd.answers();
    REQUIRE(kontor::eventually([&] { return crowd.answers() >= before + answers; }, 60s));
}

/// Since then, what share each has of the calls.
std::array<double, 3> shares_since(const std::array<double, 3>& before, const std::array<double, 3>& now) {
    std::array<double, 3> shares{};
    for (std::size_t i = 0; i < shares.size(); ++i) shares.at(i) = now.at(i) - before.at(i);
    const auto all = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (auto& share : shares) share /= all;
    return shares;
}

void check_all_ok(const Shoppers& crowd) {
    CAPTURE(crowd.trouble());
    CHECK(crowd.statuses().size() == 1);
    CHECK(crowd.statuses().contains(200));
}

void check_balanced(const std::array<double, 3>& shares) {
    for (const auto share : shares) {
        CAPTURE(share);
        CHECK(share * 3 > 0.9);
        CHECK(share * 3 < 1.1);
    }
}

}  // namespace

TEST_CASE(
    "of two gateways and three catalogs one each is killed under load: no request fails, the load is even") {
    Fleet fleet;
    Shoppers crowd{fleet.ports(), "/api/products", shoppers};
    auto before = fleet.asked();
    serve(crowd, 1500);
    check_balanced(shares_since(before, fleet.asked()));

    fleet.catalog(0).kill();
    serve(crowd, 500);
    fleet.gateway(1).kill();
    serve(crowd, 500);
    fleet.catalog(0).start();
    fleet.gateway(1).start();
    // Until both gateways ask all three again.
    REQUIRE(kontor::eventually([&] {
        before = fleet.asked();
        serve(crowd, 100);
        const auto shares = shares_since(before, fleet.asked());
        return std::ranges::all_of(shares, [](double share) { return share > 0.25; });
    }));
    before = fleet.asked();
    serve(crowd, 1500);
    check_balanced(shares_since(before, fleet.asked()));
    crowd.stop();
    check_all_ok(crowd);
}

TEST_CASE("an instance slowed down by 50 ms loses nine tenths of its calls within five seconds") {
    Fleet fleet;
    fleet.balance_by("latency");
    Shoppers crowd{fleet.ports(), "/api/products", shoppers};
    serve(crowd, 500);
    fleet.link_of_third().slow_down(50ms);
    // Method: five seconds pass, then the next thousand calls are counted.
    const auto five_seconds_on = std::chrono::steady_clock::now() + 5s;
    REQUIRE(kontor::eventually([&] { return std::chrono::steady_clock::now() >= five_seconds_on; }));
    const auto before = fleet.asked();
    serve(crowd, 1000);
    const auto share = shares_since(before, fleet.asked())[2];
    crowd.stop();
    check_all_ok(crowd);
    CAPTURE(share);
    CHECK(share * 3 <= 0.1);
}

}  // namespace gateway

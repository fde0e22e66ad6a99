#include "cli/stock/levels.hpp"

#include <expected>
#include <mutex>

#include "cli/base/failure.hpp"
#include "cli/base/parallel.hpp"
#include "cli/base/random.hpp"
#include "cli/node/patience.hpp"
#include "cli/output/progress.hpp"

namespace kontor::cli {
namespace {

// What `target` asks for, given the gateway's answer about the level there is.
std::int64_t delta_to(const StockTarget& target, const HttpResult& level) {
    const bool unknown = level->status == http_status::not_found;
    if (target.when == StockTarget::When::never_stocked && !unknown) return 0;
    const std::int64_t available = unknown ? 0 : body_of(level).at("available").get<std::int64_t>();
    const std::int64_t delta = target.available - available;
    return target.when == StockTarget::When::short_of_it && delta < 0 ? 0 : delta;
}

// A key for each distinct adjustment: repeated as long as the delta is the same, so that it cannot count
// twice.
class AdjustmentKey {
public:
    const std::string& for_delta(std::int64_t delta) {
        if (key_.empty() || delta != delta_) key_ = random_hex(16);
        delta_ = delta;
        return key_;
    }

private:
    std::int64_t delta_ = 0;
    std::string key_;
};

HttpResult read_level(HttpTransport& api, const std::string& sku) {
    return api.send({.method = "GET", .path = "/api/inventory/" + url_encoded(sku)});
}

// One reading and, if needed, one adjustment. The error is the undecided answer to either.
std::expected<StockResult, HttpResult> try_once(HttpTransport& api, const StockTarget& target,
                                                const std::string& reason, AdjustmentKey& key) {
    const HttpResult level = read_level(api, target.sku);
    if (is_undecided(level)) return std::unexpected(level);
    if (level->status != http_status::not_found)
        body_of(level);  // throws when it is a refusal, such as a role that is missing

    const std::int64_t delta = delta_to(target, level);
    if (delta == 0) return StockResult{StockResult::Kind::unchanged};
    const HttpResult adjusted = adjust_stock(api, target.sku, delta, reason, key.for_delta(delta));
    if (is_undecided(adjusted)) return std::unexpected(adjusted);
    if (adjusted->status / 100 == 2) return StockResult{StockResult::Kind::adjusted};
    const Problem problem = problem_in(*adjusted);
    return StockResult{StockResult::Kind::refused, problem.code + ": " + problem.text};
}

}  // namespace

HttpResult adjust_stock(HttpTransport& api, const std::string& sku, std::int64_t delta,
                        const std::string& reason, const std::string& key) {
    const Json body = {{"delta", delta}, {"reason", reason}};
    return api.send({.method = "POST",
                     .path = "/api/inventory/" + url_encoded(sku) + "/adjustments",
                     .headers = {{"Idempotency-Key", key}},
                     .body = body.dump()});
}

StockResult bring_to(HttpTransport& api, Waiter& waiter, Milliseconds patience, const StockTarget& target,
                     const std::string& reason) {
    const TimePoint give_up = waiter.now() + patience;
    AdjustmentKey key;
    for (std::size_t attempt = 1;; ++attempt) {
        auto result = try_once(api, target, reason, key);
        if (result) return *result;
        const Milliseconds pause = pause_after(attempt, result.error());
        if (waiter.now() + pause > give_up || !waiter.pause(pause)) body_of(result.error());  // throws
    }
}

StockCounts bring_all_to(const Connect& connect, const std::vector<StockTarget>& targets,
                         Milliseconds patience, const std::string& reason) {
    SteadyWaiter waiter;
    StockCounts counts;
    std::mutex mutex;
    Progress progress{"stock", targets.size()};

    for_each_concurrently(targets.size(), usual_workers, [&] {
        return [&, api = connect()](std::size_t job) {
            const StockResult result = bring_to(*api, waiter, patience, targets[job], reason);
            progress.step(targets[job].sku);
            const std::lock_guard lock{mutex};
            if (result.kind == StockResult::Kind::unchanged) ++counts.unchanged;
            if (result.kind == StockResult::Kind::adjusted) ++counts.adjusted;
            if (result.kind == StockResult::Kind::refused)
                counts.refused.push_back(targets[job].sku + ": " + result.detail);
        };
    });
    return counts;
}

}  // namespace kontor::cli

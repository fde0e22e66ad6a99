#include "cli/replay/verification.hpp"

#include <mutex>

#include "cli/base/parallel.hpp"
#include "cli/node/problem.hpp"
#include "cli/output/progress.hpp"

namespace kontor::cli {
namespace {

std::vector<const Outcome*> acknowledged_in(const std::vector<Outcome>& outcomes) {
    std::vector<const Outcome*> acknowledged;
    for (const Outcome& outcome : outcomes) {
        if (outcome.acknowledged) acknowledged.push_back(&outcome);
    }
    return acknowledged;
}

void note(const Outcome& outcome, const HttpResult& answer, Verification& result) {
    if (answer && answer->status == http_status::not_found) {
        result.missing.push_back(outcome.order);
    } else if (!answer || answer->status / 100 != 2) {
        result.unasked.push_back(outcome.order);
    } else if (const std::string state = body_of(answer).value("state", ""); !may_be(outcome, state)) {
        result.changed.push_back(outcome.order + ": acknowledged as " + name_of(outcome.kind) + ", is now " +
                                 state);
    }
}

}  // namespace

bool may_be(const Outcome& outcome, const std::string& state) {
    if (outcome.kind == Outcome::Kind::confirmed) return state != "pending" && state != "rejected";
    if (outcome.kind == Outcome::Kind::refused) return state == "rejected";
    return true;  // acknowledged and then undecided: any state is news, not a broken word
}

Verification verify(const Connect& connect, const std::vector<Outcome>& outcomes) {
    const auto acknowledged = acknowledged_in(outcomes);
    Verification result{.acknowledged = acknowledged.size()};
    std::mutex mutex;
    Progress progress{"checking", acknowledged.size()};

    for_each_concurrently(acknowledged.size(), usual_workers, [&] {
        return [&, api = connect()](std::size_t job) {
            const Outcome& outcome = *acknowledged[job];
            const HttpResult answer =
                api->send({.method = "GET", .path = "/api/orders/" + url_encoded(outcome.order)});
            progress.step();
            const std::lock_guard lock{mutex};
            note(outcome, answer, result);
        };
    });
    return result;
}

}  // namespace kontor::cli

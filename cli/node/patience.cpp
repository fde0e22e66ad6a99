#include "cli/node/patience.hpp"

#include <algorithm>
#include <charconv>

#include "cli/node/problem.hpp"

namespace kontor::cli {
namespace {

constexpr Milliseconds first_pause{50};
constexpr Milliseconds longest_pause{1000};
// A node that asks for more is asked again all the same: the caller's patience is the bound that counts.
constexpr Milliseconds longest_retry_after{5000};

Milliseconds retry_after(const HttpResult& answer) {
    const auto text = answer ? answer->header("retry-after") : std::nullopt;
    int seconds = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), seconds);
    return std::clamp(Milliseconds{1000} * seconds, Milliseconds{0}, longest_retry_after);
}

}  // namespace

Milliseconds pause_after(std::size_t attempt, const HttpResult& answer) {
    const auto doublings = std::min<std::size_t>(attempt - 1, 10);
    const Milliseconds growing = std::min(first_pause * (1 << doublings), longest_pause);
    return std::max(growing, retry_after(answer));
}

PatientTransport::PatientTransport(std::unique_ptr<HttpTransport> inner, Waiter& waiter,
                                   Milliseconds patience)
    : inner_(std::move(inner)), waiter_(waiter), patience_(patience) {}

HttpResult PatientTransport::send(const HttpRequest& request) {
    const TimePoint give_up = waiter_.now() + patience_;
    for (std::size_t attempt = 1;; ++attempt) {
        HttpResult result = inner_->send(request);
        if (!is_undecided(result)) return result;
        const Milliseconds pause = pause_after(attempt, result);
        if (waiter_.now() + pause > give_up || !waiter_.pause(pause)) return result;
        ++repeats_;
    }
}

}  // namespace kontor::cli

#include "tests/simulation/shop/client.hpp"

#include <algorithm>

namespace simulation {
namespace {

using kontor::Milliseconds;

/// A connection on which nothing comes for so long is given up.
constexpr Milliseconds patience{12'000};
constexpr Milliseconds first_pause{200};
constexpr Milliseconds longest_pause{3'000};

/// 202 means "ask again later", and so do the errors a retry may cure. 401 means "with a fresh token": by a clock that was
/// set back, the old one comes from the future.
bool decides(int status) {
    if (status == 202 || status == 401 || status == 408 || status == 425 || status == 429) return false;
    return status >= 200 && status < 500;
}

kontor::HttpRequest request_of(Node& node, const Wish& wish) {
    kontor::HttpRequest request;
    request.method = wish.method;
    request.path = wish.path;
    if (!wish.roles.empty())
        request.headers.set("Authorization", "Bearer " + node.token(wish.subject, wish.roles));
    if (!wish.key.empty()) request.headers.set("Idempotency-Key", wish.key);
    return request;
}

}  // namespace

struct Client::Errand {
    Wish wish;
    Done done;
    Done every_answer;
    int attempt = 0;
};

void Client::ask(Wish wish, Done done, Done every_answer) {
    ++waiting_;
    attempt(std::make_shared<Errand>(std::move(wish), std::move(done), std::move(every_answer)));
}

void Client::attempt(const std::shared_ptr<Errand>& errand) {
    const auto number = ++errand->attempt;
    const auto& wish = errand->wish;
    node_.trace().add("ask", wish.method + " " + wish.path, wish.key);
    node_.http(request_of(node_, wish), wish.body.is_null() ? "" : wish.body.dump(),
               [this, errand, number](const Answer& answer) { answered(errand, number, answer); });
    node_.scheduler().after(patience, [this, errand, number] {
        if (errand->attempt == number) again(errand);
    });
}

void Client::answered(const std::shared_ptr<Errand>& errand, int attempt, const Answer& answer) {
    if (errand->attempt != attempt) return;  // given up
    const auto& wish = errand->wish;
    node_.trace().add("answer", wish.method + " " + wish.path,
                      wish.key + " " + std::to_string(answer.status) + " " + answer.body.dump());
    if (answer.status != 0) errand->every_answer(answer);
    if (!decides(answer.status)) return again(errand);
    errand->attempt = -1;
    --waiting_;
    errand->done(answer);
}

void Client::again(const std::shared_ptr<Errand>& errand) {
    const auto number = ++errand->attempt;  // the one under way doesn't count any more
    const auto pause = std::min(longest_pause, first_pause * (1 << std::min(number / 2, 5)));
    node_.scheduler().after(pause, [this, errand, number] {
        if (errand->attempt == number) attempt(errand);
    });
}

}  // namespace simulation

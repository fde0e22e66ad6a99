#include "services/payment/provider/sandbox.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace payment {
namespace {

enum class Behaviour { accept, decline, slow, silent, flaky };

struct Token {
    std::string_view name;
    Behaviour behaviour;
};

constexpr std::array<Token, 5> tokens{{{"tok_ok", Behaviour::accept},
                                       {"tok_declined", Behaviour::decline},
                                       {"tok_slow", Behaviour::slow},
                                       {"tok_timeout", Behaviour::silent},
                                       {"tok_flaky", Behaviour::flaky}}};

constexpr int flaky_failures = 2;

const Token* token_called(std::string_view name) {
    const auto found = std::ranges::find(tokens, name, &Token::name);
    return found == tokens.end() ? nullptr : &*found;
}

}  // namespace

std::shared_ptr<Sandbox> Sandbox::create(kontor::Scheduler& scheduler) {
    return std::shared_ptr<Sandbox>{new Sandbox{scheduler}};
}

std::optional<std::string> Sandbox::token_fault(const std::optional<std::string>& token) const {
    if (!token) return "is required";
    if (token_called(*token) == nullptr) return "is no token of the sandbox";
    return std::nullopt;
}

Sandbox::Account& Sandbox::account(const std::string& payment) {
    const auto [found, added] = accounts_.try_emplace(payment);
    if (added) oldest_.push_back(payment);
    if (oldest_.size() > max_accounts) {
        accounts_.erase(oldest_.front());
        oldest_.pop_front();
    }
    return found->second;
}

std::optional<Outcome> Sandbox::authorise(const Charge& charge, Answer later) {
    const std::scoped_lock lock{mutex_};
    auto& found = account(charge.payment);
    const auto* token = token_called(charge.token);
    if (found.barred || token == nullptr || token->behaviour == Behaviour::decline) return Outcome::declined;
    if (token->behaviour == Behaviour::slow && !found.charged)
        return think(charge.payment, found, std::move(later));
    if (token->behaviour == Behaviour::flaky && ++found.attempts <= flaky_failures) return Outcome::undecided;
    found.charged = true;
    if (token->behaviour == Behaviour::silent) return std::nullopt;  // and `later` is never called
    return Outcome::done;
}

std::optional<Outcome> Sandbox::think(const std::string& payment, Account& account, Answer later) {
    account.waiting.push_back(std::move(later));
    if (account.waiting.size() > 1) return std::nullopt;  // it is thinking already
    scheduler_.after(slow_answer_after, [sandbox = weak_from_this(), payment] {
        if (const auto self = sandbox.lock()) self->stop_thinking(payment);
    });
    return std::nullopt;
}

void Sandbox::stop_thinking(const std::string& payment) {
    std::vector<Answer> waiting;
    bool charged = false;
    {
        const std::scoped_lock lock{mutex_};
        auto& found = account(payment);
        found.charged = charged = !found.barred;
        waiting = std::exchange(found.waiting, {});
    }
    for (const auto& answer : waiting) answer(charged ? Outcome::done : Outcome::declined);
}

std::optional<Outcome> Sandbox::capture(const std::string& payment, Answer) {
    const std::scoped_lock lock{mutex_};
    auto& found = account(payment);
    if (found.barred) return Outcome::declined;
    found.charged = true;
    return Outcome::done;
}

std::optional<Outcome> Sandbox::void_charge(const std::string& payment, Answer) {
    const std::scoped_lock lock{mutex_};
    auto& found = account(payment);
    found.charged = false;
    found.barred = true;
    return Outcome::done;
}

std::optional<Outcome> Sandbox::refund(const std::string& payment, Answer later) {
    return void_charge(payment, std::move(later));  // here giving back is giving back
}

bool Sandbox::charged(const std::string& payment) const {
    const std::scoped_lock lock{mutex_};
    const auto found = accounts_.find(payment);
    return found != accounts_.end() && found->second.charged;
}

}  // namespace payment

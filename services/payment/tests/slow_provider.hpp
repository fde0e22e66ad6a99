#pragma once

#include <deque>
#include <string>
#include <vector>

#include "services/payment/provider/provider.hpp"

namespace payment {

/// A provider that answers when and what the test says. Without `next`, it answers later.
class SlowProvider final : public Provider {
public:
    std::deque<Outcome> next;        ///< what it answers at once, in order
    std::vector<std::string> asked;  ///< `<operation> <payment>`
    std::deque<Answer> unanswered;

    void answer(Outcome outcome) {
        const auto later = unanswered.front();
        unanswered.pop_front();
        later(outcome);
    }

    std::optional<std::string> token_fault(const std::optional<std::string>&) const override {
        return std::nullopt;
    }
    std::optional<Outcome> authorise(const Charge& charge, Answer later) override {
        return take("authorise " + charge.payment, std::move(later));
    }
    std::optional<Outcome> capture(const std::string& payment, Answer later) override {
        return take("capture " + payment, std::move(later));
    }
    std::optional<Outcome> void_charge(const std::string& payment, Answer later) override {
        return take("void " + payment, std::move(later));
    }
    std::optional<Outcome> refund(const std::string& payment, Answer later) override {
        return take("refund " + payment, std::move(later));
    }

private:
    std::optional<Outcome> take(std::string what, Answer later) {
        asked.push_back(std::move(what));
        if (next.empty()) {
            unanswered.push_back(std::move(later));
            return std::nullopt;
        }
        const auto outcome = next.front();
        next.pop_front();
        return outcome;
    }
};

}  // namespace payment

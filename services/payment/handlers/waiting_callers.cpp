#include "services/payment/handlers/waiting_callers.hpp"

namespace payment {

const Command* WaitingCallers::asked(const std::string& payment, Operation operation) const {
    const auto found = questions_.find({payment, operation});
    return found == questions_.end() ? nullptr : &found->second.command;
}

void WaitingCallers::add(const Command& command, Operation operation, const kontor::Request& request) {
    const auto [question, added] =
        questions_.try_emplace({command.payment, operation}, Question{command, {}});
    question->second.callers.push_back({request.responder, request.deadline});
    ++count_;
}

void WaitingCallers::answer(const std::string& payment, Operation operation, const kontor::Reply& reply) {
    const auto found = questions_.extract({payment, operation});
    if (found.empty()) return;
    count_ -= found.mapped().callers.size();
    for (const auto& caller : found.mapped().callers) caller.responder.send(reply);
}

void WaitingCallers::answer_all(const kontor::Reply& reply) {
    while (!questions_.empty()) {
        const auto key = questions_.begin()->first;
        answer(key.first, key.second, reply);
    }
}

void WaitingCallers::forget_expired(kontor::SteadyTime now) {
    const auto late =
        kontor::Reply::error({kontor::ErrorKind::timeout, "the payment provider has not answered yet"});
    for (auto& [key, question] : questions_) {
        count_ -= std::erase_if(question.callers, [&](const Caller& caller) {
            if (caller.deadline > now) return false;
            caller.responder.send(late);  // it is too late to be sent, but then the request counts as over
            return true;
        });
    }
    std::erase_if(questions_, [](const auto& entry) { return entry.second.callers.empty(); });
}

}  // namespace payment

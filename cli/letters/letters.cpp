#include "cli/letters/letters.hpp"

#include "cli/base/failure.hpp"
#include "cli/node/problem.hpp"
#include "cli/output/one_line.hpp"

namespace kontor::cli {
namespace {

constexpr std::size_t shown_cause = 80;

Json page_of(Services& services, const std::string& service, const Json& input) {
    const RpcResult page = services.ask(service, "dead-letters", input);
    if (page) return *page;
    throw unreachable(service + ".dead-letters: " + page.error().code + ": " + page.error().text);
}

Json ask(HttpTransport& api, const std::string& service, std::int64_t number, const std::string& word,
         const Json& body) {
    return body_of(api.send(
        {.method = "POST",
         .path = "/api/dead-letters/" + url_encoded(service) + "/" + std::to_string(number) + "/" + word,
         .body = body.dump()}));
}

LettersOutcome outcome_of(const Json& answer, std::int64_t handled_before) {
    const Json& next = answer.at("next");
    const Json& cause = answer.at("cause");
    return {.handled = handled_before + answer.at("handled").get<std::int64_t>(),
            .left = answer.at("left"),
            .next = next.is_null() ? 0 : next.get<std::int64_t>(),
            .cause = cause.is_null() ? "" : cause.get<std::string>()};
}

// One request works off a bounded number of letters.
LettersOutcome go_on(HttpTransport& api, const std::string& service, LettersOutcome outcome) {
    while (outcome.left > 0 && outcome.cause.empty()) {
        outcome = outcome_of(ask(api, service, outcome.next, "replay", Json::object()), outcome.handled);
    }
    return outcome;
}

}  // namespace

void for_each_letter(Services& services, const std::string& service,
                     const std::function<void(const Json&)>& use) {
    Json input = Json::object();
    try {
        for (;;) {
            const Json page = page_of(services, service, input);
            for (const Json& letter : page.at("items")) use(letter);
            if (page.at("next").is_null()) return;
            input["cursor"] = page.at("next");
        }
    } catch (const Json::exception& error) {
        throw unreachable(service + ".dead-letters answers other than its contract says: " + error.what());
    }
}

std::vector<std::string> letter_cells(const std::string& service, const Json& letter) {
    const bool event = letter.at("kind") == "event";
    const std::string about =
        event ? letter.at("entity").get<std::string>() + "/" + letter.at("entity_id").get<std::string>()
              : letter.at("request").get<std::string>();
    return {service,
            std::to_string(letter.at("number").get<std::int64_t>()),
            letter.at("kind"),
            one_line(letter.at("source")),
            one_line(about),
            std::to_string(letter.at("attempts").get<std::int64_t>()),
            letter.at("parked_at"),
            letter.at("state"),
            one_line(letter.at("cause"), shown_cause)};
}

LettersOutcome replay_letter(HttpTransport& api, const std::string& service, std::int64_t number) {
    return go_on(api, service, outcome_of(ask(api, service, number, "replay", Json::object()), 0));
}

LettersOutcome drop_letter(HttpTransport& api, const std::string& service, std::int64_t number,
                           const std::string& note) {
    return go_on(api, service, outcome_of(ask(api, service, number, "drop", {{"note", note}}), 0));
}

}  // namespace kontor::cli

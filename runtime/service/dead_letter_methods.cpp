#include "runtime/service/dead_letter_methods.hpp"

#include <charconv>

#include "runtime/rpc/page.hpp"

namespace kontor {
namespace {

constexpr std::int64_t max_number = std::int64_t{1} << 53;  // what JSON's readers take exactly
/// Content above this is left out of lists: together with the rest of a letter it must be a message.
constexpr std::int64_t max_shown_bytes = max_page_bytes;

void require_operator(const Principal& principal) {
    if (principal.has("operator") || principal.has("staff") || principal.has("admin")) return;
    throw Rejected{{RejectionKind::forbidden, "forbidden", "your roles do not allow this"}};
}

std::int64_t number_after(Fields& in, const Page& page) {
    std::int64_t number = 0;
    const auto& text = page.after;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (!text.empty() && (error != std::errc{} || end != text.data() + text.size()))
        in.fault("cursor", "must be what an earlier page gave as next");
    return number;
}

}  // namespace

DeadLetterMethods::DeadLetterMethods(Parts parts) : parts_{std::move(parts)}, reader_{parts_.read} {}

Reply DeadLetterMethods::list(const Request& request) {
    require_operator(request.principal);
    Fields in{request.body};
    const auto page = read_page(in);
    const auto after = number_after(in, page);
    in.done();
    auto reply = list_reply(
        reader_.after(after, page.query_limit()), page, [this](const auto& head) { return view(head); },
        [](const auto& head) { return std::to_string(head.letter.number); });
    reply.body()["total"] = parts_.letters.count();
    return reply;
}

Json DeadLetterMethods::view(const DeadLetterHead& head) {
    const auto& letter = head.letter;
    Json view{{"number", letter.number},
              {"kind", name_of(letter.kind)},
              {"source", letter.source},
              {"state", name_of(letter.state)},
              {"attempts", letter.attempts},
              {"cause", letter.cause},
              {"content", nullptr},
              {"content_bytes", head.content_bytes},
              {"parked_at", format_time(letter.parked_at)}};
    if (letter.kind == DeadLetter::Kind::event) {
        view.update(
            {{"sequence", letter.sequence}, {"entity", letter.entity}, {"entity_id", letter.entity_id}});
    } else {
        view["request"] = letter.request_id;
    }
    if (head.content_bytes == 0 || head.content_bytes > max_shown_bytes) return view;
    if (const auto content = reader_.content(letter.number)) view["content"] = Json::parse(*content);
    return view;
}

DeadLetter DeadLetterMethods::demand_failed(std::int64_t number) {
    auto letter = parts_.letters.find(number);
    if (!letter) throw Rejected{not_found("there is no dead letter " + std::to_string(number))};
    if (letter->state == DeadLetter::State::failed) return std::move(*letter);
    const auto first = parts_.letters.first_of(*letter);
    throw Rejected{refused("waits-behind-another",
                           "it waits behind dead letter " + std::to_string(first ? first->number : 0))};
}

Reply DeadLetterMethods::replay(const Request& request, Transaction& transaction) {
    require_operator(request.principal);
    Fields in{request.body};
    const auto number = in.integer("number", 1, max_number);
    in.done();
    const auto letter = demand_failed(number);
    if (!letter.content)
        throw Rejected{refused("not-kept", "what this request said is private and wasn't kept")};
    const bool event = letter.kind == DeadLetter::Kind::event;
    const auto progress = event ? work_off(letter, transaction) : carry_out(letter, transaction);
    parts_.log.info("dead letter replayed", {{"number", number},
                                             {"source", letter.source},
                                             {"by", request.principal.subject},
                                             {"handled", progress.handled},
                                             {"cause", progress.cause}});
    return outcome(letter, progress);
}

Reply DeadLetterMethods::drop(const Request& request, Transaction& transaction) {
    require_operator(request.principal);
    Fields in{request.body};
    const auto number = in.integer("number", 1, max_number);
    const auto note = in.line("note", 1, 500);
    in.done();
    const auto letter = demand_failed(number);
    parts_.letters.remove(number, transaction);
    const bool event = letter.kind == DeadLetter::Kind::event;
    const auto progress = event ? work_off(letter, transaction) : Progress{};
    parts_.log.warn("dead letter dropped", {{"number", number},
                                            {"source", letter.source},
                                            {"sequence", letter.sequence},
                                            {"entity", letter.entity + "/" + letter.entity_id},
                                            {"request", letter.request_id},
                                            {"by", request.principal.subject},
                                            {"note", note}});
    return outcome(letter, progress);
}

DeadLetterMethods::Progress DeadLetterMethods::work_off(const DeadLetter& of, Transaction& transaction) {
    Progress progress;
    auto next = parts_.letters.first_of(of);
    for (; next && progress.handled < max_at_once; next = parts_.letters.first_of(of)) {
        if (const auto cause = try_event(*next, transaction)) {
            progress.cause = parts_.letters.fail(next->number, *cause, next->attempts + 1);
            return progress;
        }
        parts_.letters.remove(next->number, transaction);
        ++progress.handled;
    }
    // Somebody has to be the first, to be asked for.
    if (next)
        parts_.letters.fail(next->number, "those before it were handled; it is the next", next->attempts);
    return progress;
}

DeadLetterMethods::Progress DeadLetterMethods::carry_out(const DeadLetter& command,
                                                         Transaction& transaction) {
    if (const auto cause = parts_.carry_out(command, transaction))
        return {0, parts_.letters.fail(command.number, *cause, command.attempts + 1)};
    parts_.letters.remove(command.number, transaction);
    return {1, {}};
}

std::optional<std::string> DeadLetterMethods::try_event(const DeadLetter& letter, Transaction& transaction) {
    return transaction.attempt([&] {
        const auto event = event_of_replay(letter.source, Json::parse(letter.content.value()));
        if (!event) throw std::runtime_error{"what was kept of it can't be read as an event"};
        parts_.handle(*event, transaction);
    });
}

Reply DeadLetterMethods::outcome(const DeadLetter& asked, const Progress& progress) {
    const bool event = asked.kind == DeadLetter::Kind::event;
    const auto next = event ? parts_.letters.first_of(asked) : parts_.letters.find(asked.number);
    const auto left = event ? parts_.letters.count_of(asked) : std::int64_t{next ? 1 : 0};
    return Reply::ok({{"number", asked.number},
                      {"handled", progress.handled},
                      {"left", left},
                      {"next", next ? Json(next->number) : Json{}},
                      {"cause", progress.cause.empty() ? Json{} : Json(progress.cause)}});
}

}  // namespace kontor

#include "tests/sweep/case_sweep.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace sweep {
namespace {

using kontor::ContractCase;
using kontor::Json;
using kontor::Reply;

constexpr std::array kinds{FaultKind::io_error, FaultKind::full, FaultKind::power_cut};
/// No request needs as many; one that does has no end.
constexpr std::uint64_t most_operations = 5'000;
/// A provider may give no answer the first two times, and once more when it has forgotten them.
constexpr std::uint64_t most_deliveries = 6;

/// A saga goes on by itself, and alone it can only fail at its step's time-out: what the coordinator does then is for the
/// sweep of whole nodes.
constexpr kontor::Milliseconds short_of_a_step{300};

bool decided(const std::optional<Reply>& reply) {
    return reply && (reply->is_ok() || reply->is_rejected());
}

std::string text_of(const std::optional<Reply>& reply) {
    return reply ? std::string{reply->status_text()} + " " + reply->body().dump() : "no answer";
}

/// A row of the table of requests that were decided.
bool is_answer_to(const ContractCase& request, const std::string& row) {
    return row.starts_with("handled: request_id='" + request.id + "', ");
}

/// Goes on from an answer that decides nothing; how many deliveries that took.
std::uint64_t deliver_until_decided(LoneService& service, const ContractCase& request,
                                    std::optional<Reply>& answer) {
    std::uint64_t deliveries = 0;
    for (; !decided(answer) && deliveries < most_deliveries; ++deliveries) answer = service.deliver(request);
    return deliveries;
}

std::vector<kontor::StoredEvent> log_of(const std::string& source, const Json& given) {
    std::vector<kontor::StoredEvent> log;
    for (const auto& event : given) {
        if (event.at("source") != source) continue;
        const auto position = static_cast<std::int64_t>(log.size()) + 1;
        log.push_back({.position = position,
                       .id = source + "-" + std::to_string(position),
                       .entity = event.at("entity"),
                       .entity_id = event.at("entity_id"),
                       .type = event.at("event"),
                       .version = position,
                       .data = event.at("data").dump(),
                       .traceparent = {},
                       .time = kontor::SimulatedClock::first_day});
    }
    return log;
}

}  // namespace

CaseSweep::CaseSweep(const kontor::ServiceDefinition& definition, std::filesystem::path folder, Tally& tally)
    : name_{definition.name}, setup_{definition, std::move(folder)}, tally_{tally} {
    if (name_ != "saga-coordinator") return;
    setup_.settling = short_of_a_step;
    setup_.patience = short_of_a_step;
}

void CaseSweep::run(const Json& file) {
    setup_.settings = file.value("settings", Json::object());
    take_in_given(file);
    for (const auto& text : file.at("cases")) play(cases_.read(text));
}

void CaseSweep::take_in_given(const Json& file) {
    const auto given = file.value("given", Json::array());
    for (const auto& event : given) {
        const auto source = event.at("source").get<std::string>();
        setup_.producers.try_emplace(source, log_of(source, given));
    }
    LoneService service{setup_, image_, 1, turn_};
    service.cut_power();
    state_ = service.state();
    image_ = service.image();
}

void CaseSweep::play(const ContractCase& request) {
    Subject subject{.request = request, .image = image_, .turn = ++turn_};
    play_without_fault(subject);
    if (subject.answer) cases_.keep(request, subject.answer->body());
    if (is_worth_it(subject)) {
        ++tally_.of(name_, request.method).swept;
        // Where the contract waits for a later attempt, that was made here.
        if (request.status != "error" && subject.answer->status_text() != request.status)
            differs(subject, "without a fault",
                    text_of(subject.answer) + " where the contract says " + request.status);
        for (const auto kind : kinds) sweep(subject, kind);
    }
    state_ = std::move(subject.state);
    image_ = std::move(subject.after);
}

/// What changes nothing is a query, or leaves no trace because it stays undecided.
bool CaseSweep::is_worth_it(const Subject& subject) {
    if (!decided(subject.answer) || subject.state == state_) return false;
    if (subject.answer->is_ok()) return true;
    return tally_.of(name_, subject.request.method).refusals.insert(subject.answer->code()).second;
}

void CaseSweep::play_without_fault(Subject& subject) {
    LoneService service{setup_, subject.image, 1, subject.turn};
    subject.answer = service.deliver(subject.request);
    deliver_until_decided(service, subject.request, subject.answer);
    service.cut_power();
    subject.state = service.state();
    subject.recorded = std::ranges::any_of(
        subject.state, [&](const auto& row) { return is_answer_to(subject.request, row); });
    subject.after = service.image();
    if (!decided(subject.answer)) return;
    service.start_again();
    compare(subject, "without a fault", service, *subject.answer);
}

void CaseSweep::sweep(const Subject& subject, FaultKind kind) {
    auto& count = tally_.of(name_, subject.request.method);
    std::uint64_t n = 1;
    while (strike(subject, kind, n)) {
        ++count.struck;
        count.most = std::max(count.most, n);
        if (++n > most_operations)
            throw std::runtime_error{name_ + "." + subject.request.method + " never ends"};
    }
}

bool CaseSweep::strike(const Subject& subject, FaultKind kind, std::uint64_t n) {
    LoneService service{setup_, subject.image, n, subject.turn};
    std::optional<Reply> answer;
    {
        const DiskFault fault{service.process(), kind, n};
        answer = service.deliver(subject.request);
        if (!fault.struck()) return false;
    }
    const auto where = std::string{name_of(kind)} + " at operation " + std::to_string(n);
    tally_.of(name_, subject.request.method).deliveries +=
        deliver_until_decided(service, subject.request, answer);
    if (!decided(answer)) {
        differs(subject, where, "there is no decision: " + text_of(answer));
        return true;
    }
    // What was answered is on the disk.
    service.cut_power();
    compare_state(subject, where, service.state());
    service.start_again();
    compare(subject, where, service, *answer);
    return true;
}

/// The answer is that of the run without a fault; a request that comes once more gets it again, and changes nothing.
void CaseSweep::compare(const Subject& subject, const std::string& where, LoneService& service,
                        const Reply& answer) {
    if (text_of(answer) != text_of(subject.answer))
        differs(subject, where, "answered " + text_of(answer) + " instead of " + text_of(subject.answer));
    const auto again = service.deliver(subject.request);
    if (text_of(again) != text_of(subject.answer))
        differs(subject, where,
                "answered again " + text_of(again) + " instead of " + text_of(subject.answer));
    service.cut_power();
    compare_state(subject, where + ", once more", service.state());
    for (const auto& alarm : service.alarms()) differs(subject, where, alarm);
}

void CaseSweep::compare_state(const Subject& subject, const std::string& where, StoreState found) {
    if (!subject.recorded)
        std::erase_if(found, [&](const auto& row) { return is_answer_to(subject.request, row); });
    for (const auto& row : differences(subject.state, found)) differs(subject, where, row);
}

void CaseSweep::differs(const Subject& subject, const std::string& where, const std::string& details) {
    tally_.differs(name_, subject.request.method,
                   "\"" + subject.request.name + "\", " + where + ": " + details);
}

}  // namespace sweep

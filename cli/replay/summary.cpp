#include "cli/replay/summary.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "cli/output/table.hpp"

namespace kontor::cli {
namespace {

using Json = nlohmann::json;

std::size_t total(const CountsByCode& counts) {
    std::size_t sum = 0;
    for (const auto& [code, count] : counts) sum += count;
    return sum;
}

void count(const Step& step, const Outcome& outcome, Summary& summary) {
    const bool is_order = step.kind == Step::Kind::order;
    if (is_order) ++summary.orders;
    if (step.kind == Step::Kind::cancellation) ++summary.cancellations;
    summary.repeats += outcome.repeats;
    switch (outcome.kind) {
        case Outcome::Kind::confirmed: ++summary.confirmed; break;
        case Outcome::Kind::cancelled: ++summary.cancelled; break;
        case Outcome::Kind::refused:
            ++(is_order ? summary.refused : summary.cancellations_refused)[outcome.code];
            break;
        case Outcome::Kind::unmatched: ++summary.unmatched[outcome.code]; break;
        case Outcome::Kind::dirty: ++summary.dirty[outcome.code]; break;
        case Outcome::Kind::undecided: ++summary.undecided; break;
        case Outcome::Kind::not_run: ++summary.not_run; break;
    }
}

bool is_decided_order(const Step& step, const Outcome& outcome) {
    return step.kind == Step::Kind::order &&
           (outcome.kind == Outcome::Kind::confirmed || outcome.kind == Outcome::Kind::refused);
}

std::string with_decimals(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

void add_counts(Table& table, const std::string& label, const CountsByCode& counts) {
    table.add({label, std::to_string(total(counts)), ""});
    for (const auto& [code, n] : counts) table.add({"", std::to_string(n), code});
}

std::string in_ms(Milliseconds duration) {
    return std::to_string(duration.count()) + " ms";
}

void add_verification(Table& table, const Verification& verification) {
    table.add({"orders acknowledged", std::to_string(verification.acknowledged), ""});
    table.add({"  of these missing", std::to_string(verification.missing.size()), ""});
    table.add({"  of these changed", std::to_string(verification.changed.size()), ""});
    if (!verification.unasked.empty()) {
        table.add(
            {"  of these unchecked", std::to_string(verification.unasked.size()), "the node did not answer"});
    }
}

}  // namespace

bool Summary::accounts_for_all() const {
    return records == confirmed + cancelled + undecided + not_run + total(refused) +
                          total(cancellations_refused) + total(unmatched) + total(dirty);
}

Summary summarise(const std::vector<Step>& steps, const std::vector<Outcome>& outcomes,
                  Milliseconds elapsed) {
    Summary summary{.records = steps.size()};
    std::vector<Milliseconds> latencies;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        count(steps[i], outcomes[i], summary);
        if (is_decided_order(steps[i], outcomes[i])) latencies.push_back(outcomes[i].latency);
    }
    summary.seconds = std::chrono::duration<double>(elapsed).count();
    if (summary.seconds > 0)
        summary.orders_per_second = static_cast<double>(latencies.size()) / summary.seconds;
    summary.latency = latencies_of(std::move(latencies));
    return summary;
}

Latencies latencies_of(std::vector<Milliseconds> values) {
    if (values.empty()) return {};
    std::ranges::sort(values);
    const auto rank = [&](double percent) {
        const auto nth = std::ceil(percent / 100.0 * static_cast<double>(values.size()));
        return values[static_cast<std::size_t>(std::max(nth, 1.0)) - 1];
    };
    return {rank(50), rank(95), rank(99), values.back()};
}

Json to_json(const Summary& summary, const Verification& verification) {
    return {{"records", summary.records},
            {"orders", summary.orders},
            {"cancellations", summary.cancellations},
            {"confirmed", summary.confirmed},
            {"cancelled", summary.cancelled},
            {"undecided", summary.undecided},
            {"not_run", summary.not_run},
            {"refused", summary.refused},
            {"cancellations_refused", summary.cancellations_refused},
            {"unmatched", summary.unmatched},
            {"dirty", summary.dirty},
            {"repeats", summary.repeats},
            {"latency_ms",
             {{"p50", summary.latency.p50.count()},
              {"p95", summary.latency.p95.count()},
              {"p99", summary.latency.p99.count()},
              {"max", summary.latency.max.count()}}},
            {"seconds", summary.seconds},
            {"orders_per_second", summary.orders_per_second},
            {"acknowledged", verification.acknowledged},
            {"missing", verification.missing},
            {"changed", verification.changed},
            {"unchecked", verification.unasked}};
}

void print(std::ostream& out, const Summary& summary, const Verification& verification) {
    Table table{{{"replay"}, {"count", Table::Align::right}, {""}}};
    table.add({"records", std::to_string(summary.records), ""});
    table.add({"clean orders", std::to_string(summary.orders), ""});
    table.add({"  confirmed", std::to_string(summary.confirmed), ""});
    add_counts(table, "  refused by the shop", summary.refused);
    table.add({"clean cancellations", std::to_string(summary.cancellations), ""});
    table.add({"  cancelled", std::to_string(summary.cancelled), ""});
    add_counts(table, "  refused by the shop", summary.cancellations_refused);
    add_counts(table, "  matched no order", summary.unmatched);
    add_counts(table, "dirty records refused", summary.dirty);
    table.add({"undecided", std::to_string(summary.undecided), ""});
    if (summary.not_run > 0) table.add({"not run", std::to_string(summary.not_run), "interrupted"});
    table.add({"requests repeated", std::to_string(summary.repeats), ""});
    add_verification(table, verification);
    table.print(out);
    out << "\nlatency of an order: p50 " << in_ms(summary.latency.p50) << ", p95 "
        << in_ms(summary.latency.p95) << ", p99 " << in_ms(summary.latency.p99) << ", max "
        << in_ms(summary.latency.max) << '\n'
        << with_decimals(summary.orders_per_second) << " orders/s over " << with_decimals(summary.seconds)
        << " s\n";
    for (const auto& id : verification.missing)
        out << "MISSING: order " << id << " was acknowledged and is not there\n";
    for (const auto& text : verification.changed) out << "CHANGED: order " << text << '\n';
}

}  // namespace kontor::cli

#include "services/gateway/handlers/import_products.hpp"

#include <algorithm>

#include "services/gateway/handlers/input.hpp"
#include "services/gateway/handlers/problem.hpp"

namespace gateway {
namespace {

using kontor::Json;

/// Rejected lines that a report lists; all are counted.
constexpr std::size_t max_listed = 10'000;
/// A part is a transaction of up to a thousand products.
constexpr kontor::Milliseconds part_patience{15'000};
constexpr kontor::Milliseconds part_again{5'000};

ImportFormat format_of(const Exchange& exchange) {
    return kontor::media_type(exchange.request.headers.get("Content-Type")) == "text/csv"
               ? ImportFormat::csv
               : ImportFormat::jsonl;
}

/// The reports of all parts as one.
class MergedReport {
public:
    explicit MergedReport(const ImportPlan& plan) : rejected_{static_cast<std::int64_t>(plan.faults.size())} {
        for (const auto& fault : plan.faults)
            list({{"line", fault.line}, {"code", fault.code}, {"detail", fault.detail}});
    }

    void add(const Json& part) {
        accepted_ += part.value("accepted", std::int64_t{0});
        unchanged_ += part.value("unchanged", std::int64_t{0});
        rejected_ += part.value("rejected", std::int64_t{0});
        for (const auto& line : part.value("lines", Json::array())) list(line);
    }

    Json body() const {
        auto lines = lines_;
        std::ranges::stable_sort(lines, {},
                                 [](const Json& line) { return line.value("line", std::int64_t{0}); });
        Json report{
            {"accepted", accepted_}, {"unchanged", unchanged_}, {"rejected", rejected_}, {"lines", lines}};
        const auto unlisted = rejected_ - static_cast<std::int64_t>(lines.size());
        if (unlisted > 0) report["unlisted"] = unlisted;
        return report;
    }

private:
    void list(Json line) {
        if (lines_.size() < max_listed) lines_.push_back(std::move(line));
    }

    std::int64_t accepted_ = 0;
    std::int64_t unchanged_ = 0;
    std::int64_t rejected_ = 0;
    Json::array_t lines_;
};

Json part_input(ImportFormat format, const ImportPlan& plan, const ImportChunk& chunk) {
    Json input{{"format", format == ImportFormat::csv ? "csv" : "jsonl"},
               {"first_line", chunk.first_line},
               {"content", std::string{chunk.content}}};
    if (format == ImportFormat::csv) input["header"] = std::string{plan.header};
    return input;
}

/// The parts before are in the catalogue; importing the file again is safe.
[[noreturn]] void interrupted(Problem problem, const MergedReport& report, std::int64_t line) {
    problem.body["report"] = report.body();
    problem.body["next_line"] = line;
    throw problem;
}

}  // namespace

kontor::HttpResponse ImportProducts::operator()(const Exchange& exchange) const {
    const auto file = read_file_body(exchange);
    const auto format = format_of(exchange);
    const auto plan = plan_import(format, file);
    if (format == ImportFormat::csv && plan.header.empty()) {
        throw make_problem(422, "invalid", "line 1 must be a header that names the columns");
    }
    MergedReport report{plan};
    for (const auto& chunk : plan.chunks) {
        auto call = backend_.call(exchange, "catalog", "import", part_input(format, plan, chunk));
        call.id += "/" + std::to_string(chunk.first_line);
        call.timeout = part_patience;
        call.attempt_timeout = part_again;
        const auto reply = backend_.ask(std::move(call));
        if (!reply.is_ok()) interrupted(problem_of(reply), report, chunk.first_line);
        report.add(reply.body());
    }
    return json_response(200, report.body());
}

}  // namespace gateway

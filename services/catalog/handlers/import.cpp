#include "services/catalog/handlers/import.hpp"

#include <algorithm>

#include "runtime/base/sku.hpp"
#include "services/catalog/handlers/product_input.hpp"
#include "services/catalog/import/csv_products.hpp"
#include "services/catalog/import/json_lines.hpp"

namespace catalog {
namespace {

using kontor::Json;

constexpr std::size_t max_content_bytes = 256 * 1024;
/// All lines are one transaction: bounds how long it holds up the others.
constexpr std::ptrdiff_t max_lines = 10'000;
/// Rejected lines the report lists; keeps the reply below the broker's packet limit.
constexpr std::size_t max_listed = 2000;
constexpr std::size_t max_header = 4000;
constexpr std::int64_t max_line_number = 1'000'000'000;

struct ImportInput {
    bool csv = false;
    std::int64_t first_line = 1;
    std::string header;
    std::string content;
};

ImportInput read_input(const Json& body) {
    kontor::Fields in{body};
    ImportInput input;
    input.csv = in.one_of("format", {"jsonl", "csv"}) == "csv";
    input.first_line = in.integer_or("first_line", 1, 1, max_line_number);
    input.header = in.optional_text("header", 0, max_header).value_or("");
    input.content = in.text("content", 0, max_content_bytes);
    if (input.content.size() > max_content_bytes) in.fault("content", "must have at most 262144 bytes");
    if (std::ranges::count(input.content, '\n') > max_lines)
        in.fault("content", "must have at most 10000 lines");
    in.done();
    return input;
}

/// What became of the lines.
class Report {
public:
    void put(const PutOutcome& outcome) { ++(outcome.changed ? accepted_ : unchanged_); }

    void reject(std::int64_t line, const Json* product, const LineFault& fault) {
        ++rejected_;
        if (lines_.size() == max_listed) return;
        Json entry{{"line", line}, {"code", fault.code}, {"detail", fault.detail}};
        if (!fault.pointer.empty()) entry["pointer"] = fault.pointer;
        if (product != nullptr) add_sku(*product, entry);
        lines_.push_back(std::move(entry));
    }

    Json body() && {
        Json report{{"accepted", accepted_}, {"unchanged", unchanged_}, {"rejected", rejected_}};
        if (rejected_ > lines_.size()) report["unlisted"] = rejected_ - lines_.size();
        report["lines"] = std::move(lines_);
        return report;
    }

private:
    static void add_sku(const Json& product, Json& entry) {
        const auto sku = product.find("sku");
        if (sku == product.end() || !sku->is_string()) return;
        if (kontor::is_sku(sku->get_ref<const std::string&>())) entry["sku"] = *sku;
    }

    std::size_t accepted_ = 0;
    std::size_t unchanged_ = 0;
    std::size_t rejected_ = 0;
    Json::array_t lines_;
};

std::expected<Product, LineFault> check_product(const Json& json) {
    try {
        kontor::Fields in{json};
        auto product = read_product(in);
        in.done();
        return product;
    } catch (const kontor::Rejected& rejected) {
        const auto& fields = rejected.rejection.fields;
        return std::unexpected{LineFault{rejected.rejection.code, rejected.rejection.detail,
                                         fields.empty() ? "" : fields.front().pointer}};
    }
}

[[noreturn]] void reject_header(const ImportInput& input, const std::string& detail) {
    throw kontor::Rejected{kontor::invalid_field(input.header.empty() ? "/content" : "/header", detail)};
}

}  // namespace

kontor::Reply Import::operator()(const kontor::Request& request, kontor::Transaction& transaction) const {
    const auto input = read_input(request.body);
    Report report;
    const OnLine take_in = [&](std::int64_t line, const std::expected<Json, LineFault>& json) {
        if (!json) return report.reject(line, nullptr, json.error());
        const auto product = check_product(*json);
        if (!product) return report.reject(line, &*json, product.error());
        report.put(recorder_->put(*product, transaction));
    };
    if (input.csv) {
        const auto read = read_csv(input.header, input.content, input.first_line, take_in);
        if (!read) reject_header(input, read.error());
    } else {
        read_json_lines(input.content, input.first_line, take_in);
    }
    return kontor::Reply::ok(std::move(report).body());
}

}  // namespace catalog

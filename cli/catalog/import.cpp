#include "cli/catalog/import.hpp"

#include "cli/base/failure.hpp"
#include "cli/catalog/fields.hpp"
#include "cli/node/problem.hpp"

namespace kontor::cli {
namespace {

// Half of what one call of the catalogue takes, so that a chunk never has to be cut again on its way.
constexpr std::size_t chunk_bytes = 128 * 1024;
constexpr std::size_t chunk_lines = 500;

Refusal refusal_of(const Json& line) {
    std::string detail = text_of(line, "detail");
    if (const std::string pointer = text_of(line, "pointer"); !pointer.empty())
        detail = pointer + ": " + detail;
    return {text_of(line, "code"), detail};
}

// The refused lines of a report by their place in the chunk, from 0.
std::map<std::size_t, Refusal> refused_places(const Json& report) {
    std::map<std::size_t, Refusal> places;
    for (const Json& line : report.value("lines", Json::array())) {
        places.emplace(line.at("line").get<std::size_t>() - 1, refusal_of(line));
    }
    return places;
}

}  // namespace

CatalogueImport::CatalogueImport(HttpTransport& api, OnRefused on_refused, OnTaken on_taken)
    : api_(api), on_refused_(std::move(on_refused)), on_taken_(std::move(on_taken)) {}

void CatalogueImport::add(std::size_t line, MappedProduct product) {
    const std::string text = product.product.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    if (!chunk_.empty() && (body_.size() + text.size() > chunk_bytes || chunk_.size() >= chunk_lines))
        flush();
    ++counts_.lines;
    chunk_.push_back({line, text_of(product.product, "sku"), std::move(product)});
    body_ += text;
}

void CatalogueImport::refuse(std::size_t line, const std::string& sku, Refusal refusal) {
    ++counts_.lines;
    note_refused({line, sku, std::move(refusal)});
}

void CatalogueImport::skip() {
    ++counts_.lines;
    ++counts_.skipped;
}

void CatalogueImport::note_refused(const RefusedLine& line) {
    ++counts_.refused;
    ++counts_.refused_by_code[line.refusal.code];
    on_refused_(line);
}

void CatalogueImport::flush() {
    if (chunk_.empty()) return;
    settle(send_chunk());
    chunk_.clear();
    body_.clear();
}

Json CatalogueImport::send_chunk() {
    return body_of(api_.send({.method = "POST",
                              .path = "/api/products/import",
                              .body = body_,
                              .content_type = "application/x-ndjson"}));
}

void CatalogueImport::settle(const Json& report) {
    if (!report.is_object())
        throw unreachable("the gateway answered an import with something other than a report");
    const auto accepted = report.value("accepted", std::size_t{0});
    const auto unchanged = report.value("unchanged", std::size_t{0});
    const auto refused = refused_places(report);
    if (accepted + unchanged + refused.size() != chunk_.size()) {
        throw unreachable("the gateway's import report does not account for every line it was sent: " +
                          report.dump());
    }
    counts_.accepted += accepted;
    counts_.unchanged += unchanged;
    for (std::size_t place = 0; place < chunk_.size(); ++place) {
        const Waiting& waiting = chunk_[place];
        const auto found = refused.find(place);
        if (found == refused.end()) {
            on_taken_(waiting.sku, waiting.product);
        } else {
            note_refused({waiting.line, waiting.sku, found->second});
        }
    }
}

}  // namespace kontor::cli

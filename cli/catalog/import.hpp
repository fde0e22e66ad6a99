// Puts products into the catalogue through the gateway, in chunks, and keeps account of every line.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cli/catalog/formats.hpp"
#include "cli/node/http.hpp"

namespace kontor::cli {

/// `lines` = accepted + unchanged + refused + skipped.
struct ImportCounts {
    std::size_t lines = 0;
    std::size_t accepted = 0;
    std::size_t unchanged = 0;
    std::size_t refused = 0;
    std::size_t skipped = 0;  ///< blank lines and a CSV header
    std::map<std::string, std::size_t> refused_by_code{};
};

struct RefusedLine {
    std::size_t line = 0;  ///< in the source, from 1
    std::string sku;
    Refusal refusal;
};

class CatalogueImport {
public:
    using OnRefused = std::function<void(const RefusedLine&)>;
    /// Called for each product that now stands in the catalogue as the line has it.
    using OnTaken = std::function<void(const std::string& sku, const MappedProduct&)>;

    /// `api` must be signed in as staff, and repeat what is undecided: importing a line twice changes
    /// nothing.
    CatalogueImport(HttpTransport& api, OnRefused on_refused, OnTaken on_taken);

    void add(std::size_t line, MappedProduct product);
    void refuse(std::size_t line, const std::string& sku, Refusal refusal);
    void skip();

    /// Sends what is still held back. Throws Failure when the node does not decide.
    void finish() { flush(); }

    const ImportCounts& counts() const { return counts_; }

private:
    struct Waiting {
        std::size_t line;
        std::string sku;
        MappedProduct product;
    };

    void flush();
    nlohmann::json send_chunk();
    void settle(const nlohmann::json& report);
    void note_refused(const RefusedLine& line);

    HttpTransport& api_;
    OnRefused on_refused_;
    OnTaken on_taken_;
    ImportCounts counts_;
    std::vector<Waiting> chunk_;
    std::string body_;
};

}  // namespace kontor::cli

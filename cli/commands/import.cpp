// kontor import: puts a file of products into the catalogue and accounts for every line.
#include <fstream>
#include <iostream>

#include "cli/base/input_file.hpp"
#include "cli/baskets/files.hpp"
#include "cli/catalog/import.hpp"
#include "cli/catalog/line_reader.hpp"
#include "cli/commands/command.hpp"
#include "cli/output/report_file.hpp"
#include "cli/stock/levels.hpp"

namespace kontor::cli {
namespace {

using Json = nlohmann::json;

constexpr Milliseconds import_patience{60'000};

struct ImportArguments {
    std::string file;
    std::optional<ImportFormat> format;
    std::string prices;
    std::optional<std::int64_t> stock;
    std::string report;
};

const std::map<std::string, ImportFormat> format_names{{"kontor", ImportFormat::kontor},
                                                       {"open-prices", ImportFormat::open_prices},
                                                       {"best-buy", ImportFormat::best_buy},
                                                       {"baskets-skus", ImportFormat::baskets_skus}};

ImportFormat format_of(const ImportArguments& arguments) {
    if (arguments.format) return *arguments.format;
    std::ifstream in = open_input(arguments.file);
    const auto first = LineReader{in}.next();
    const auto format = detect_format(first ? first->text : "");
    if (!format) throw wrong_use("the format of " + arguments.file + " is not known: name it with --format");
    return *format;
}

Prices prices_for(const ImportArguments& arguments, ImportFormat format) {
    if (format != ImportFormat::baskets_skus) return {};
    if (arguments.prices.empty())
        throw wrong_use("this format has no prices: name the baskets that have, with --prices FILE");
    return first_prices(plan_file(arguments.prices, 0));
}

// --stock is what there shall be now; a line's own "stock" is only what there is at first.
std::optional<StockTarget> target_for(const std::string& sku, const MappedProduct& product,
                                      const ImportArguments& arguments) {
    if (arguments.stock) return StockTarget{sku, *arguments.stock, StockTarget::When::always};
    if (product.first_stock) return StockTarget{sku, *product.first_stock, StockTarget::When::never_stocked};
    return std::nullopt;
}

void feed(std::istream& in, ImportFormat format, const Prices& prices, CatalogueImport& import) {
    LineReader lines{in};
    while (const auto line = lines.next()) {
        const bool is_header = format == ImportFormat::baskets_skus && line->number == 1;
        if (is_header || line->text.empty()) {
            import.skip();
        } else if (line->too_long) {
            import.refuse(
                line->number, "",
                {"line-too-long", "the line has more than " + std::to_string(longest_line) + " bytes"});
        } else if (auto mapped = map_line(format, line->text, prices)) {
            import.add(line->number, *std::move(mapped));
        } else {
            import.refuse(line->number, "", std::move(mapped.error()));
        }
    }
    import.finish();
}

struct Result {
    ImportCounts counts;
    std::vector<RefusedLine> refused;
    StockCounts stock;
};

Result run(const Node& node, const ImportArguments& arguments) {
    const ImportFormat format = format_of(arguments);
    const Prices prices = prices_for(arguments, format);
    std::ifstream in = open_input(arguments.file);
    ReportFile report{arguments.report};
    SteadyWaiter waiter;
    node.require_gateway();
    const auto staff = node.staff();
    const auto api = node.patiently_as(staff, waiter, import_patience);

    Result result;
    std::vector<StockTarget> targets;
    CatalogueImport import{*api,
                           [&](const RefusedLine& line) {
                               report.write({{"line", line.line},
                                             {"sku", line.sku},
                                             {"code", line.refusal.code},
                                             {"detail", line.refusal.detail}});
                               result.refused.push_back(line);
                           },
                           [&](const std::string& sku, const MappedProduct& product) {
                               if (auto target = target_for(sku, product, arguments))
                                   targets.push_back(*std::move(target));
                           }};
    feed(in, format, prices, import);
    result.counts = import.counts();
    if (!targets.empty())
        result.stock =
            bring_all_to(node.connections_as(staff), targets, import_patience, "imported with kontor import");
    return result;
}

void print_json(const Result& result) {
    const ImportCounts& counts = result.counts;
    std::cout << Json{{"lines", counts.lines},
                      {"accepted", counts.accepted},
                      {"unchanged", counts.unchanged},
                      {"refused", counts.refused},
                      {"skipped", counts.skipped},
                      {"refused_by_code", counts.refused_by_code},
                      {"stock",
                       {{"adjusted", result.stock.adjusted},
                        {"unchanged", result.stock.unchanged},
                        {"refused", result.stock.refused}}}}
                     .dump()
              << '\n';
}

void print_text(const Result& result) {
    constexpr std::size_t most_shown = 20;
    const ImportCounts& counts = result.counts;
    for (std::size_t i = 0; i < std::min(most_shown, result.refused.size()); ++i) {
        const RefusedLine& line = result.refused[i];
        std::cout << "line " << line.line << ' ' << line.sku << (line.sku.empty() ? "" : " ")
                  << "refused: " << line.refusal.code << ": " << line.refusal.detail << '\n';
    }
    if (result.refused.size() > most_shown) {
        std::cout << "… and " << result.refused.size() - most_shown << " more: --report FILE has them all.\n";
    }
    std::cout << counts.lines << " lines: " << counts.accepted << " accepted, " << counts.unchanged
              << " unchanged, " << counts.refused << " refused, " << counts.skipped
              << " skipped (blank or header).\n";
    for (const auto& [code, count] : counts.refused_by_code)
        std::cout << "  " << count << " × " << code << '\n';
    if (result.stock.adjusted + result.stock.unchanged > 0) {
        std::cout << "stock: " << result.stock.adjusted << " adjusted, " << result.stock.unchanged
                  << " as wanted.\n";
    }
    for (const auto& text : result.stock.refused) std::cout << "stock refused: " << text << '\n';
}

ExitCode import(const GlobalOptions& global, const ImportArguments& arguments) {
    const Result result = run(global.node(), arguments);
    if (global.json) {
        print_json(result);
    } else {
        print_text(result);
    }
    return result.stock.refused.empty() ? ExitCode::yes : ExitCode::no;
}

}  // namespace

void add_import(CommandLine& line) {
    const auto arguments = std::make_shared<ImportArguments>();
    CLI::App* command = line.app.add_subcommand("import", "Put a file of products into the catalogue");
    command->add_option("FILE", arguments->file, "Products, one a line")->required();
    command
        ->add_option_function<std::string>(
            "--format",
            [arguments](const std::string& name) {
                if (name != "auto") arguments->format = format_names.at(name);
            },
            "auto, kontor, open-prices, best-buy or baskets-skus")
        ->check(CLI::IsMember({"auto", "kontor", "open-prices", "best-buy", "baskets-skus"}));
    command->add_option("--prices", arguments->prices, "Baskets to take prices from (baskets-skus)");
    command->add_option("--stock", arguments->stock, "Bring what is available of each product to so many")
        ->check(CLI::Range(0, 1'000'000'000));
    command->add_option("--report", arguments->report, "File for the refused lines, JSON Lines");
    command->callback(
        [&line, arguments] { line.chosen = [&line, arguments] { return import(line.global, *arguments); }; });
}

}  // namespace kontor::cli

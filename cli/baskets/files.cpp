#include "cli/baskets/files.hpp"

#include "cli/base/failure.hpp"
#include "cli/base/input_file.hpp"
#include "cli/catalog/csv.hpp"
#include "cli/catalog/line_reader.hpp"

namespace kontor::cli {

std::vector<Step> plan_file(const std::string& path, std::size_t limit) {
    std::ifstream in = open_input(path);
    LineReader lines{in};
    Planner planner;
    while (const auto line = lines.next()) {
        if (line->text.empty()) continue;
        planner.add(line->number, line->text);
        if (limit > 0 && planner.steps().size() >= limit) break;
    }
    return planner.steps();
}

std::map<std::string, std::string> read_sku_names(const std::string& path) {
    std::ifstream in = open_input(path);
    LineReader lines{in};
    std::map<std::string, std::string> names;
    while (const auto line = lines.next()) {
        const auto fields = split_csv(line->text);
        if (line->number > 1 && fields && fields->size() == 3 && !(*fields)[1].empty())
            names[(*fields)[0]] = (*fields)[1];
    }
    return names;
}

}  // namespace kontor::cli

// kontor-simulate: whole nodes, simulated, by the thousand.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "runtime/testing/temporary_folder.hpp"
#include "tests/simulation/run/many.hpp"
#include "tests/simulation/run/shorten.hpp"
#include "tests/simulation/simulation.hpp"

namespace {

using namespace simulation;

struct Arguments {
    std::uint64_t seed = 0;
    std::uint64_t seeds = 0;
    std::uint64_t first = 1;
    int jobs = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    bool until_found = false;
    std::string plan;
    std::string trace;
    bool shorten = false;
    bool print_plan = false;
};

std::string text_of(const std::string& file) {
    std::ifstream stream{file};
    if (!stream) throw std::runtime_error{"can't read " + file};
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

void print(const Outcome& outcome) {
    std::cout << "digest     " << outcome.digest << "\nsteps      " << outcome.steps << "\nsimulated  "
              << outcome.simulated.count() / 1000 << " s\norders     " << outcome.orders << ", confirmed "
              << outcome.confirmed << "\n";
    for (const auto& finding : outcome.findings)
        std::cout << "FOUND      " << finding.rule << ": " << finding.details << "\n";
    if (outcome.findings.empty()) std::cout << "all is well\n";
}

struct Closed {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

int run_one(const Plan& given, const Arguments& arguments) {
    const kontor::TemporaryFolder folder;
    Node::prepare_folder(folder.path());
    auto plan = given;
    if (arguments.shorten) plan = shortened(plan, folder.path(), std::cerr);
    if (arguments.print_plan || arguments.shorten) std::cout << to_text(plan);
    const std::unique_ptr<std::FILE, Closed> trace{
        arguments.trace.empty() ? nullptr : std::fopen(arguments.trace.c_str(), "we")};
    if (!arguments.trace.empty() && trace == nullptr)
        throw std::runtime_error{"can't write " + arguments.trace};
    const auto outcome = simulate(plan, folder.path(), trace.get());
    print(outcome);
    return outcome.findings.empty() ? 0 : 1;
}

int dispatch(const Arguments& arguments) {
    if (!arguments.plan.empty()) return run_one(read_plan(text_of(arguments.plan)), arguments);
    if (arguments.seeds > 0)
        return run_many({arguments.first, arguments.seeds, arguments.jobs, arguments.until_found}, std::cout);
    return run_one(make_plan(arguments.seed), arguments);
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app{
        "Runs whole nodes in one process, on a simulated clock, network and disks, with faults; looks "
        "whether "
        "every promise is kept. The same seed gives the same run, byte for byte.\n"
        "Exits 0 when all is well, 1 when something was found, 2 for wrong use."};
    app.add_option("--seed", arguments.seed, "Run the plan of this seed");
    app.add_option("--seeds", arguments.seeds, "Run so many seeds, and report those that find something");
    app.add_option("--first", arguments.first, "The first of them")->capture_default_str();
    app.add_option("--jobs", arguments.jobs, "Processes to run them in")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    app.add_flag("--until-found", arguments.until_found, "End at the first seed that finds something");
    app.add_option("--plan", arguments.plan, "Run a plan from a file");
    app.add_option("--trace", arguments.trace, "Write all that happens to a file");
    app.add_flag("--shorten", arguments.shorten,
                 "Take away from the plan what isn't needed to find the same");
    app.add_flag("--print-plan", arguments.print_plan, "Print the plan");
    try {
        app.parse(argc, argv);
        return dispatch(arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& error) {
        std::cerr << "simulate: " << error.what() << '\n';
        return 2;
    }
}

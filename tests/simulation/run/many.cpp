#include "tests/simulation/run/many.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "runtime/testing/temporary_folder.hpp"
#include "tests/simulation/run/shorten.hpp"
#include "tests/simulation/simulation.hpp"

namespace simulation {
namespace {

/// What a worker tells of a seed: one line, short enough to be written in one piece.
struct Report {
    std::uint64_t seed;
    std::uint64_t orders;
    std::uint64_t confirmed;
    std::uint64_t simulated_s;
    std::uint64_t findings;
    char first_rule[64];
};
static_assert(sizeof(Report) <= 512);  // POSIX's least PIPE_BUF

Report run_seed(std::uint64_t seed, const std::filesystem::path& folder) {
    const auto outcome = simulate(make_plan(seed), folder);
    Report report{.seed = seed,
                  .orders = static_cast<std::uint64_t>(outcome.orders),
                  .confirmed = static_cast<std::uint64_t>(outcome.confirmed),
                  .simulated_s = static_cast<std::uint64_t>(outcome.simulated.count() / 1000),
                  .findings = outcome.findings.size(),
                  .first_rule = {}};
    if (!outcome.findings.empty()) outcome.findings.front().rule.copy(report.first_rule, sizeof report.first_rule - 1);
    return report;
}

/// Every `jobs`-th seed, in a process of its own: simulated nodes share this process's random numbers.
[[noreturn]] void work(const Seeds& seeds, int worker, int pipe) {
    const kontor::TemporaryFolder folder;
    Node::prepare_folder(folder.path());
    for (auto i = static_cast<std::uint64_t>(worker); i < seeds.count; i += static_cast<std::uint64_t>(seeds.jobs)) {
        const auto report = run_seed(seeds.first + i, folder.path());
        if (::write(pipe, &report, sizeof report) != sizeof report) break;
    }
    std::filesystem::remove_all(folder.path());
    ::_exit(0);
}

struct Sum {
    std::uint64_t done = 0;
    std::uint64_t orders = 0;
    std::uint64_t confirmed = 0;
    std::uint64_t simulated_s = 0;
    std::vector<Report> failed;
    std::map<std::uint64_t, std::uint64_t> by_worker;  // done
};

void tell(const Sum& sum, double seconds, std::ostream& out) {
    const auto per_minute = seconds > 0 ? static_cast<double>(sum.done) / seconds * 60 : 0;
    out << sum.done << " seeds in " << static_cast<int>(seconds) << " s (" << static_cast<int>(per_minute)
        << " a minute): " << sum.orders << " orders, " << sum.confirmed << " confirmed, " << sum.simulated_s / 3600
        << " h simulated, " << sum.failed.size() << " seeds found something" << std::endl;
}

Sum collect(const Seeds& seeds, int pipe, std::ostream& out) {
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::seconds interval{15};
    const auto begin = Clock::now();
    auto next = begin + interval;
    Sum sum;
    Report report{};
    while (::read(pipe, &report, sizeof report) == sizeof report) {
        ++sum.done;
        ++sum.by_worker[(report.seed - seeds.first) % static_cast<std::uint64_t>(seeds.jobs)];
        sum.orders += report.orders;
        sum.confirmed += report.confirmed;
        sum.simulated_s += report.simulated_s;
        if (report.findings > 0) {
            out << "seed " << report.seed << ": " << report.first_rule << std::endl;
            sum.failed.push_back(report);
        }
        if (Clock::now() < next) continue;
        next += interval;
        tell(sum, std::chrono::duration<double>(Clock::now() - begin).count(), out);
    }
    tell(sum, std::chrono::duration<double>(Clock::now() - begin).count(), out);
    return sum;
}

/// The shortest way to the first finding, with what happened.
void tell_story(std::uint64_t seed, std::ostream& out) {
    const kontor::TemporaryFolder folder;
    Node::prepare_folder(folder.path());
    std::ostringstream progress;
    const auto plan = shortened(make_plan(seed), folder.path(), progress);
    out << "\nThe story of seed " << seed << ", as short as it gets (run it with --plan FILE):\n" << to_text(plan);
    for (const auto& finding : simulate(plan, folder.path()).findings)
        out << "FOUND " << finding.rule << ": " << finding.details << "\n";
}

}  // namespace

int run_many(const Seeds& seeds, std::ostream& out) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error{"no pipe"};
    std::vector<pid_t> workers;
    for (int worker = 0; worker < seeds.jobs; ++worker) {
        const auto pid = ::fork();
        if (pid < 0) throw std::runtime_error{"can't fork"};
        if (pid == 0) work(seeds, worker, ends[1]);
        workers.push_back(pid);
    }
    ::close(ends[1]);
    auto sum = collect(seeds, ends[0], out);
    ::close(ends[0]);
    bool well = sum.failed.empty() && sum.done == seeds.count;
    for (std::size_t i = 0; i < workers.size(); ++i) {
        int status = 0;
        ::waitpid(workers[i], &status, 0);
        if (status == 0) continue;
        well = false;
        out << "seed " << seeds.first + i + sum.by_worker[i] * workers.size() << ": the simulation itself ended, with status "
            << status << "\n";
    }
    if (!sum.failed.empty()) tell_story(sum.failed.front().seed, out);
    return well ? 0 : 1;
}

}  // namespace simulation

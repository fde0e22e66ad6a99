#include "tests/simulation/run/many.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <ostream>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "runtime/testing/one_processor.hpp"
#include "runtime/testing/temporary_folder.hpp"
#include "tests/simulation/run/shorten.hpp"
#include "tests/simulation/simulation.hpp"

namespace simulation {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::chrono::seconds progress_interval{15};
/// Of fewer, most may be refused by chance.
constexpr std::uint64_t enough_orders = 1000;

/// What a worker tells of a seed: short enough for a pipe to pass it in one piece.
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
    if (!outcome.findings.empty())
        outcome.findings.front().rule.copy(report.first_rule, sizeof report.first_rule - 1);
    return report;
}

/// Every n-th seed, until they are through or nobody listens any more.
void report_seeds(const Seeds& seeds, std::uint64_t worker, int pipe) {
    const kontor::TemporaryFolder folder;
    Node::prepare_folder(folder.path());
    for (auto i = worker; i < seeds.count; i += static_cast<std::uint64_t>(seeds.jobs)) {
        const auto report = run_seed(seeds.first + i, folder.path());
        if (::write(pipe, &report, sizeof report) != sizeof report) return;
    }
}

struct Worker {
    pid_t pid;
    std::uint64_t done = 0;
};

/// In a process of its own: what simulated nodes draw by chance is the whole process's.
Worker start_worker(const Seeds& seeds, std::uint64_t number, const int (&pipe)[2]) {
    const auto pid = ::fork();
    if (pid < 0) throw std::system_error{errno, std::generic_category(), "fork"};
    if (pid > 0) return {pid};
    ::close(pipe[0]);
    std::signal(SIGPIPE, SIG_IGN);
    const kontor::OneProcessor processor{number};
    report_seeds(seeds, number, pipe[1]);
    ::_exit(0);
}

class Tally {
public:
    Tally(const Seeds& seeds, std::ostream& out) : seeds_{seeds}, out_{out} {}

    void start() {
        if (::pipe(pipe_) != 0) throw std::system_error{errno, std::generic_category(), "pipe"};
        for (int i = 0; i < seeds_.jobs; ++i)
            workers_.push_back(start_worker(seeds_, static_cast<std::uint64_t>(i), pipe_));
        ::close(pipe_[1]);
    }

    void collect() {
        Report report{};
        while (next_report(report)) {
            take(report);
            if (seeds_.until_found && !found_.empty()) break;
            if (SteadyClock::now() < next_) continue;
            next_ += progress_interval;
            tell();
        }
        ::close(pipe_[0]);
        tell();
    }

    /// A worker that died did so in the middle of a seed.
    void bury_workers() {
        for (std::size_t i = 0; i < workers_.size(); ++i) {
            int status = 0;
            ::waitpid(workers_[i].pid, &status, 0);
            if (status == 0) continue;
            found_.push_back(seeds_.first + i + workers_[i].done * workers_.size());
            out_ << "seed " << found_.back() << ": the simulation itself ended, with status " << status
                 << '\n';
        }
    }

    /// Why the run shows nothing even though it found nothing; empty when it does.
    std::string weakness() const {
        if (done_ != seeds_.count) return std::to_string(seeds_.count - done_) + " seeds weren't run";
        // A shop that refuses all it is asked for breaks no promise.
        if (orders_ >= enough_orders && confirmed_ < orders_ / 3) return "too few orders were confirmed";
        return {};
    }

    /// The seeds that found something, in the order in which they came in.
    const std::vector<std::uint64_t>& found() const { return found_; }

private:
    void take(const Report& report) {
        ++done_;
        ++workers_[(report.seed - seeds_.first) % workers_.size()].done;
        orders_ += report.orders;
        confirmed_ += report.confirmed;
        simulated_s_ += report.simulated_s;
        if (report.findings == 0) return;
        out_ << "seed " << report.seed << ": " << report.first_rule << '\n' << std::flush;
        found_.push_back(report.seed);
    }

    /// Reports come whole: each is written at once, and is smaller than PIPE_BUF (POSIX write()).
    bool next_report(Report& report) const {
        ssize_t count = 0;
        do count = ::read(pipe_[0], &report, sizeof report);
        while (count < 0 && errno == EINTR);
        return count == sizeof report;
    }

    void tell() {
        const auto seconds = std::chrono::duration<double>(SteadyClock::now() - begin_).count();
        const auto per_minute = static_cast<int>(static_cast<double>(done_) / seconds * 60);
        out_ << done_ << " seeds in " << static_cast<int>(seconds) << " s (" << per_minute
             << " a minute): " << orders_ << " orders, " << confirmed_ << " confirmed, "
             << simulated_s_ / 3600 << " h simulated, " << found_.size() << " seeds found something\n"
             << std::flush;
    }

    const Seeds seeds_;
    std::ostream& out_;
    int pipe_[2]{};
    std::vector<Worker> workers_;
    const SteadyClock::time_point begin_ = SteadyClock::now();
    SteadyClock::time_point next_ = begin_ + progress_interval;
    std::uint64_t done_ = 0;
    std::uint64_t orders_ = 0;
    std::uint64_t confirmed_ = 0;
    std::uint64_t simulated_s_ = 0;
    std::vector<std::uint64_t> found_;
};

/// The shortest way to the first finding.
void tell_story(std::uint64_t seed, std::ostream& out) {
    const kontor::TemporaryFolder folder;
    Node::prepare_folder(folder.path());
    std::ostringstream progress;
    const auto plan = shortened(make_plan(seed), folder.path(), progress);
    out << "\nThe story of seed " << seed << ", as short as it gets (run it with --plan FILE):\n"
        << to_text(plan);
    for (const auto& finding : simulate(plan, folder.path()).findings)
        out << "FOUND " << finding.rule << ": " << finding.details << '\n';
}

}  // namespace

int run_many(const Seeds& seeds, std::ostream& out) {
    Tally tally{seeds, out};
    tally.start();
    tally.collect();
    const bool all_reported = tally.found().empty();
    tally.bury_workers();
    if (tally.found().empty()) {
        const auto weakness = tally.weakness();
        if (!weakness.empty()) out << "this run shows nothing: " << weakness << '\n';
        return weakness.empty() ? 0 : 1;
    }
    if (!seeds.until_found && !all_reported) tell_story(tally.found().front(), out);
    return 1;
}

}  // namespace simulation

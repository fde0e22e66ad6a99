// Promises under every fault of the disk, command by command: what was answered is on the disk; what comes again gets the
// same answer and has no second effect; what failed left no trace.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>

#include "multicall/services.hpp"
#include "runtime/testing/temporary_folder.hpp"
#include "tests/simulation/node/node.hpp"
#include "tests/support/json_schemas.hpp"
#include "tests/sweep/case_sweep.hpp"

using namespace sweep;

namespace {

/// The gateway has no store. The registry has no commands: what it keeps is who has started, and a sweep starts it more
/// often than a run without a fault does.
bool is_swept(std::string_view service) {
    const auto* only = std::getenv("KONTOR_SWEEP_SERVICE");
    return service != "gateway" && service != "registry" && (only == nullptr || service == only);
}

/// What a dead letter's commands change is the outcome of other commands; there must be a dead letter first, which no case
/// of a contract can bring about.
constexpr std::array not_in_cases{"drop-dead-letter", "replay-dead-letter"};

void expect_all_swept(const kontor::ServiceDefinition& definition, const std::filesystem::path& folder,
                      Tally& tally) {
    const Setup setup{definition, folder};
    LoneService service{setup, {}, 1, 0};
    for (const auto& command : service.process().service().commands()) {
        if (std::ranges::find(not_in_cases, command) != not_in_cases.end()) continue;
        CHECK_MESSAGE(tally.of(definition.name, command).swept > 0, definition.name, ".", command,
                      ": no case of the contract changes the store");
    }
}

void sweep_service(const kontor::ServiceDefinition& definition, const std::filesystem::path& folder,
                   Tally& tally) {
    for (const auto& file : kontor::contract_case_files(definition.name))
        CaseSweep{definition, folder, tally}.run(kontor::read_json(file));
}

}  // namespace

TEST_CASE("every command ends the same, whatever operation of its store fails") {
    const kontor::TemporaryFolder folder;
    simulation::Node::prepare_folder(folder.path());
    Tally tally;
    for (const auto& definition : multicall::services()) {
        if (!is_swept(definition.name)) continue;
        sweep_service(definition, folder.path(), tally);
        expect_all_swept(definition, folder.path(), tally);
    }
    tally.print(std::cout);
    for (const auto& finding : tally.findings()) FAIL_CHECK(finding);
    CHECK(tally.differences() == 0);
    CHECK(tally.struck() > 0);
}

#pragma once

#include "tests/sweep/disk_fault.hpp"
#include "tests/sweep/lone_service.hpp"
#include "tests/sweep/tally.hpp"

namespace sweep {

/// Plays one file of a service's `contract/cases` on the service alone, and sweeps each of its requests that changes the
/// store: it is delivered with one operation on the disk going wrong, the first, the second … until none is left, for each
/// kind of fault. Then it is delivered until it has a decided answer, the power is cut, and it is delivered again. Answers
/// and store must be those of the run without a fault. Of a command's refusals one of each code is swept: they all leave
/// the same, the record of the answer.
class CaseSweep {
public:
    CaseSweep(const kontor::ServiceDefinition& definition, std::filesystem::path folder, Tally& tally);

    void run(const kontor::Json& file);

private:
    /// A request from a certain state of the store, and what comes of it without a fault.
    struct Subject {
        const kontor::ContractCase& request;
        const DiskImage& image;
        int turn;
        std::optional<kontor::Reply> answer{};
        StoreState state{};
        /// An answer that came later than its command isn't recorded: what it tells is in the service's own tables. Asked
        /// again, the service may know it at once, and record it then.
        bool recorded = false;
        DiskImage after{};
    };

    void take_in_given(const kontor::Json& file);
    bool is_worth_it(const Subject& subject);
    void play(const kontor::ContractCase& request);
    void play_without_fault(Subject& subject);
    void sweep(const Subject& subject, FaultKind kind);
    bool strike(const Subject& subject, FaultKind kind, std::uint64_t n);
    void compare(const Subject& subject, const std::string& where, LoneService& service,
                 const kontor::Reply& answer);
    void compare_state(const Subject& subject, const std::string& where, StoreState found);
    void differs(const Subject& subject, const std::string& where, const std::string& details);

    std::string name_;
    Setup setup_;
    Tally& tally_;
    kontor::ContractCaseReader cases_;
    int turn_ = 0;
    DiskImage image_;
    StoreState state_;
};

}  // namespace sweep

// One instant of a whole node: every store held at once, and copied as of then.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/base/waiter.hpp"
#include "cli/node/rpc.hpp"

namespace kontor::cli {

/// How one service's copy came about, and where it is: within its data folder.
struct ServiceCopy {
    std::string service;
    double held_ms = 0;  ///< how long its writer stood still
    std::string site{};
    std::string file{};                ///< of the copy
    std::vector<std::string> files{};  ///< what else belongs to the store
};

/// The copies of a cut; when this object goes, the services are told to remove what is left of them.
class Cut {
public:
    /// Holds the writers of these services, all at once, and releases them: tries again, a few times, when one of them
    /// wasn't held until all were. Throws unreachable when a service doesn't answer, refused when it won't.
    Cut(Services& services, const std::vector<std::string>& names, Waiter& waiter);
    ~Cut();
    Cut(const Cut&) = delete;
    Cut& operator=(const Cut&) = delete;

    const std::string& id() const { return id_; }
    /// How often it was tried.
    int attempts() const { return attempts_; }
    /// Waits until every service has copied its store. Throws refused when one can't.
    std::vector<ServiceCopy> wait_for_copies();

private:
    bool try_once();
    std::vector<RpcResult> ask_all(const char* phase);
    bool hold();
    bool release();
    void end() noexcept;
    bool is_copied(ServiceCopy& copy);

    Services& services_;
    std::vector<std::string> names_;
    Waiter& waiter_;
    std::string id_;
    int attempts_ = 0;
    std::string failure_;  // why the last attempt was in vain
    std::vector<ServiceCopy> copies_;
};

/// A random UUID.
std::string random_uuid();

}  // namespace kontor::cli

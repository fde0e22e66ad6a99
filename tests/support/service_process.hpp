#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "runtime/base/json.hpp"
#include "runtime/testing/temporary_folder.hpp"

namespace kontor {

/// A real service of a test's own: the built program, with its configuration and store in a temporary folder. It goes with
/// this object.
class ServiceProcess {
public:
    /// Starts `kontor-<service>` (from the folder KONTOR_BIN) against the broker at `address`; returns when it is ready.
    /// Throws with its log when it doesn't get there. `instance`: its name, `<service>-1` unless told.
    ServiceProcess(std::string service, std::string address, std::string username, std::string password,
                   Json settings = Json::object(), const std::string& instance = {});
    ~ServiceProcess();
    ServiceProcess(const ServiceProcess&) = delete;
    ServiceProcess& operator=(const ServiceProcess&) = delete;

    void start();
    void kill();      ///< as a crash does
    int terminate();  ///< as an operator does; the exit code
    std::string log() const;
    pid_t pid() const { return pid_; }

private:
    void wait_until_ready(int descriptor);
    int end(int signal);

    std::string service_;
    TemporaryFolder folder_;
    pid_t pid_ = 0;
};

}  // namespace kontor

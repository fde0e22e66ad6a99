#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/testing/temporary_folder.hpp"

namespace kontor {

/// A real Mosquitto of a test's own, on a free loopback port and on a Unix socket, in a folder of its own. No anonymous
/// clients. It goes with this object, and with the thread that started it.
///
/// The programs come from the environment, KONTOR_BROKER and KONTOR_BROKER_PASSWD, as CTest sets it; else from PATH.
class TestBroker {
public:
    struct Account {
        std::string name;
        std::string password;
    };
    struct Options {
        std::vector<Account> accounts{{"test", "test-password"}};  ///< one at least
        std::string acl{};       ///< the access list's text; everybody may do everything without one
        std::string settings{};  ///< more lines for mosquitto.conf
    };

    /// Starts it. Throws std::runtime_error with the broker's log when it doesn't come up.
    TestBroker() : TestBroker{Options{}} {}
    explicit TestBroker(Options options);
    ~TestBroker();
    TestBroker(const TestBroker&) = delete;
    TestBroker& operator=(const TestBroker&) = delete;

    /// On the same port again, after `kill` or `terminate`; returns when it accepts clients.
    void start();
    /// As a crash does (SIGKILL). Returns when the process is gone.
    void kill();
    /// As an operator does (SIGTERM).
    void terminate();
    /// Stops and continues it, so that its connections live but nothing answers.
    void freeze();
    void thaw();

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    std::string unix_address() const;
    std::uint16_t port() const { return port_; }
    pid_t pid() const { return pid_; }
    bool running() const { return pid_ > 0; }
    /// All the broker has logged, at its most talkative.
    std::string log() const;

private:
    bool launch();
    bool wait_until_it_serves();
    bool accepts_clients() const;
    bool has_exited();
    void end(int signal);
    void write_configuration() const;

    const Options options_;
    TemporaryFolder folder_;
    std::uint16_t port_ = 0;
    pid_t pid_ = 0;
};

}  // namespace kontor

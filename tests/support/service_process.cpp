#include "tests/support/service_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace kontor {
namespace {

constexpr int start_timeout_ms = 30'000;

std::string program(const std::string& service) {
    const auto* folder = std::getenv("KONTOR_BIN");
    if (folder == nullptr) throw std::runtime_error{"KONTOR_BIN must name the folder of the built programs"};
    return std::string{folder} + "/kontor-" + service;
}

[[noreturn]] void become(const std::string& binary, const std::string& config, const std::string& log,
                         int ready_fd) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(output, 1);
    ::dup2(output, 2);
    const auto descriptor = std::to_string(ready_fd);
    ::execl(binary.c_str(), binary.c_str(), "--config", config.c_str(), "--ready-fd", descriptor.c_str(),
            nullptr);
    ::_exit(127);
}

}  // namespace

ServiceProcess::ServiceProcess(std::string service, std::string address, std::string username,
                               std::string password, Json settings, const std::string& instance)
    : service_{std::move(service)} {
    const auto secret = folder_.path() / "password";
    std::ofstream{secret} << password << '\n';
    std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
    std::ofstream{folder_.path() / "config.json"} << Json{
        {"site", "test"},
        {"instance", instance.empty() ? service_ + "-1" : instance},
        {"data_dir", (folder_.path() / "data").string()},
        {"broker", {{"address", address}, {"username", username}, {"password_file", secret.string()}}},
        {"log_level", "debug"},
        {"settings", std::move(settings)}}.dump();
    start();
}

ServiceProcess::~ServiceProcess() {
    kill();
}

void ServiceProcess::start() {
    const auto binary = program(service_);
    const auto config = (folder_.path() / "config.json").string();
    const auto log_file = (folder_.path() / "log").string();
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error{"no pipe"};
    ::fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    pid_ = ::fork();
    if (pid_ == 0) become(binary, config, log_file, ends[1]);
    ::close(ends[1]);
    wait_until_ready(ends[0]);
}

void ServiceProcess::wait_until_ready(int descriptor) {
    pollfd ready{descriptor, POLLIN, 0};
    char newline = 0;
    const bool told = ::poll(&ready, 1, start_timeout_ms) == 1 && ::read(descriptor, &newline, 1) == 1;
    ::close(descriptor);
    if (told) return;
    kill();
    throw std::runtime_error{"kontor-" + service_ + " is not ready:\n" + log()};
}

void ServiceProcess::kill() {
    end(SIGKILL);
}

int ServiceProcess::terminate() {
    return end(SIGTERM);
}

int ServiceProcess::end(int signal) {
    if (pid_ <= 0) return 0;
    ::kill(pid_, signal);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string ServiceProcess::log() const {
    std::ifstream file{folder_.path() / "log"};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace kontor

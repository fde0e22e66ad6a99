#include "tests/e2e/program.hpp"

#include <fcntl.h>
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

enum class Lifetime { own, of_the_test };

/// Between fork and exec only what is safe in a program with threads.
pid_t spawn(std::vector<std::string> arguments, const std::filesystem::path& output, Lifetime lifetime) {
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int log = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const pid_t child = ::fork();
    if (child == 0) {
        if (lifetime == Lifetime::of_the_test) ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(input, 0);
        ::dup2(log, 1);
        ::dup2(log, 2);
        ::execvp(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(input);
    ::close(log);
    if (child < 0) throw std::runtime_error{"can't fork"};
    return child;
}

}  // namespace

int run_program(const std::vector<std::string>& arguments, const std::filesystem::path& output) {
    int status = 0;
    ::waitpid(spawn(arguments, output, Lifetime::own), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

BackgroundProgram::BackgroundProgram(const std::vector<std::string>& arguments,
                                     const std::filesystem::path& output)
    : pid_{spawn(arguments, output, Lifetime::of_the_test)} {}

BackgroundProgram::~BackgroundProgram() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
}

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    return text.str();
}

std::string environment(const std::string& name) {
    const auto* value = std::getenv(name.c_str());
    if (value == nullptr) throw std::runtime_error{name + " is not set: run this test with ctest"};
    return value;
}

}  // namespace kontor

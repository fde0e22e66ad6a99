#include "runtime/testing/broker.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "runtime/testing/loopback.hpp"

namespace kontor {
namespace {

using namespace std::chrono_literals;

constexpr auto patience_to_start = 10s;
constexpr auto patience_to_answer = 1s;
constexpr int ports_to_try = 5;

std::string program(const char* variable, const char* fallback) {
    const char* value = std::getenv(variable);
    return value != nullptr && *value != '\0' ? value : fallback;
}

/// Starts a program with stdout and stderr appended to `log`; it dies with the calling thread. Between fork and exec only
/// what is safe in a program with threads.
pid_t spawn(std::vector<std::string> arguments, const std::string& log) {
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(126);
        ::dup2(output, 1);
        ::dup2(output, 2);
        ::execvp(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(output);
    if (child < 0) throw std::runtime_error{"can't fork"};
    return child;
}

void run(const std::vector<std::string>& arguments, const std::string& log) {
    int status = 0;
    const pid_t child = spawn(arguments, log);
    if (::waitpid(child, &status, 0) != child || status != 0) {
        throw std::runtime_error{
            arguments[0] + " failed; KONTOR_BROKER and KONTOR_BROKER_PASSWD name the broker's programs"};
    }
}

void append_text(std::string& packet, const std::string& text) {
    packet += static_cast<char>(text.size() >> 8);
    packet += static_cast<char>(text.size() & 0xff);
    packet += text;
}

/// An MQTT 5 CONNECT with a clean start, name and password. The texts are short: the length fits one byte.
std::string connect_packet(const TestBroker::Account& account) {
    std::string body;
    append_text(body, "MQTT");
    body += '\x05';
    body += '\xc2';
    body += std::string{"\0\x3c\0", 3};  // keep-alive 60 s, no properties
    append_text(body, "kontor-test-probe");
    append_text(body, account.name);
    append_text(body, account.password);
    if (body.size() > 127) throw std::runtime_error{"the account's name and password are too long"};
    return std::string{'\x10', static_cast<char>(body.size())} + body;
}

}  // namespace

TestBroker::TestBroker(Options options) : options_{std::move(options)} {
    std::ofstream{folder_.path() / "passwords"};
    ::chmod((folder_.path() / "passwords").c_str(), 0600);
    for (const auto& account : options_.accounts) {
        run({program("KONTOR_BROKER_PASSWD", "mosquitto_passwd"), "-b", folder_.path() / "passwords",
             account.name, account.password},
            folder_.path() / "log");
    }
    if (!options_.acl.empty()) std::ofstream{folder_.path() / "acl"} << options_.acl;
    for (int attempt = 0; attempt < ports_to_try; ++attempt) {
        port_ = free_port();  // somebody else may take it first
        if (launch()) return;
    }
    throw std::runtime_error{"the broker doesn't start:\n" + log()};
}

TestBroker::~TestBroker() {
    kill();
}

void TestBroker::start() {
    if (!launch()) throw std::runtime_error{"the broker doesn't start again:\n" + log()};
}

bool TestBroker::launch() {
    kill();
    write_configuration();
    pid_ = spawn({program("KONTOR_BROKER", "mosquitto"), "-c", folder_.path() / "mosquitto.conf"},
                 folder_.path() / "log");
    if (wait_until_it_serves()) return true;
    kill();
    return false;
}

bool TestBroker::wait_until_it_serves() {
    const auto until = std::chrono::steady_clock::now() + patience_to_start;
    while (std::chrono::steady_clock::now() < until && !has_exited()) {
        if (accepts_clients()) return true;
        ::poll(nullptr, 0, 5);
    }
    return false;
}

/// Accepting a connection isn't enough: the broker must have read its passwords too.
bool TestBroker::accepts_clients() const {
    try {
        auto socket = LoopbackSocket::connected(port_);
        socket.send(connect_packet(options_.accounts.at(0)));
        const auto answer = socket.receive_packet(patience_to_answer);
        socket.send(std::string{"\xe0\0", 2});  // DISCONNECT
        return answer.size() > 3 && answer[0] == '\x20' && answer[3] == 0;
    } catch (const std::runtime_error&) {
        return false;
    }
}

bool TestBroker::has_exited() {
    if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = 0;
    return pid_ == 0;
}

void TestBroker::kill() {
    end(SIGKILL);
}

void TestBroker::terminate() {
    end(SIGTERM);
}

void TestBroker::end(int signal) {
    if (pid_ == 0) return;
    ::kill(pid_, signal);
    ::kill(pid_, SIGCONT);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

void TestBroker::freeze() {
    ::kill(pid_, SIGSTOP);
}

void TestBroker::thaw() {
    ::kill(pid_, SIGCONT);
}

std::string TestBroker::unix_address() const {
    return "unix:" + (folder_.path() / "socket").string();
}

std::string TestBroker::log() const {
    std::ostringstream text;
    text << std::ifstream{folder_.path() / "log"}.rdbuf();
    return text.str();
}

void TestBroker::write_configuration() const {
    std::ofstream file{folder_.path() / "mosquitto.conf"};
    file << "listener " << port_ << " 127.0.0.1\n"
         << "listener 0 " << (folder_.path() / "socket").string() << '\n'
         << "allow_anonymous false\n"
         << "password_file " << (folder_.path() / "passwords").string() << '\n'
         << "persistence false\nsys_interval 0\nset_tcp_nodelay true\n"
         << "max_inflight_messages 1000\nmax_queued_messages 20000\nmax_packet_size 1114112\n"
         << "log_dest stderr\nlog_type all\n";
    // Started by root, Mosquitto would leave for an account that can't read this folder.
    if (::geteuid() == 0) file << "user root\n";
    if (!options_.acl.empty()) file << "acl_file " << (folder_.path() / "acl").string() << '\n';
    file << options_.settings << '\n';
}

}  // namespace kontor

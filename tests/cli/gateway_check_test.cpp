// kontor gateway check: what it prints and how it ends.
#include <doctest/doctest.h>

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/commands/command.hpp"
#include "runtime/testing/temporary_folder.hpp"
#include "tests/cli/exit_code.hpp"

using namespace kontor::cli;

namespace {

/// What goes to standard output while this object lives.
class Output {
public:
    Output() : before_{std::cout.rdbuf(text_.rdbuf())} {}
    ~Output() { std::cout.rdbuf(before_); }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    std::string text() const { return text_.str(); }

private:
    std::ostringstream text_;
    std::streambuf* before_;
};

struct Result {
    ExitCode code;
    std::string output;
};

class Fixture {
public:
    std::string file(const std::string& text) const {
        std::ofstream{path()} << text;
        return path();
    }
    std::string path() const { return folder_.path() / "routes.json"; }

    static Result check(const std::string& path, bool json = false) {
        CLI::App app;
        GlobalOptions global;
        global.json = json;
        CommandLine line{app, global, {}};
        add_gateway(line);
        app.parse(std::vector<std::string>{path, "check", "gateway"});  // the last word comes first
        const Output output;
        const auto code = line.chosen();
        return {code, output.text()};
    }

private:
    kontor::TemporaryFolder folder_;
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a right file of routes is ok, with the number of routes and of its own") {
    const auto result = check(file(R"({"routes": [{"id": "docs", "timeout_ms": 300},
        {"id": "own", "method": "GET", "path": "/own", "access": "staff", "summary": "s", "call": "payment.list"}]})"));
    CHECK(result.code == ExitCode::yes);
    CHECK(result.output.starts_with(path() + ": ok, "));
    CHECK(result.output.ends_with(" routes (2 of its own)\n"));
}

TEST_CASE_FIXTURE(Fixture, "each fault of a wrong file is a line with its place; the exit code says no") {
    const auto result = check(
        file("{\n  \"disabled\": [\"brew\"],\n  \"routes\": [{\"id\": \"docs\",\n    \"path\": \"x\"}]\n}"));
    CHECK(result.code == ExitCode::no);
    CHECK(result.output == path() + ":2:16: /disabled/0 is no built-in route\n" + path() +
                               ":4:5: /routes/0/path must begin with /\n");
}

TEST_CASE_FIXTURE(Fixture, "what a file says can't steer the terminal") {
    const auto result = check(file("{\"\\u001b[2J\\n\": 1}"));
    CHECK(result.code == ExitCode::no);
    CHECK(result.output.find('\x1b') == std::string::npos);
    CHECK(result.output.find('\n') == result.output.size() - 1);
}

TEST_CASE_FIXTURE(Fixture, "for programs it is one object") {
    const auto right = nlohmann::json::parse(check(file("{}"), true).output);
    CHECK(right.at("ok") == true);
    CHECK(right.at("routes") > 40);
    CHECK(right.at("own_routes") == 0);
    CHECK(right.at("faults").empty());
    const auto result = check(file("{\n\"routes\": 7}"), true);
    CHECK(result.code == ExitCode::no);
    const auto wrong = nlohmann::json::parse(result.output);
    CHECK(wrong.at("ok") == false);
    CHECK(wrong.at("file") == path());
    CHECK(wrong.at("faults") == nlohmann::json::array({{{"line", 2},
                                                        {"column", 1},
                                                        {"pointer", "/routes"},
                                                        {"reason", "/routes has the wrong type"}}}));
}

TEST_CASE_FIXTURE(Fixture, "a file that can't be read is wrong use") {
    CHECK(code_of([&] { check(path()); }) == ExitCode::wrong_use);
}

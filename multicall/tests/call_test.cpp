#include "multicall/call.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

struct Case {
    std::vector<std::string> words;  ///< argv
    std::string name;
    std::vector<std::string> left;  ///< the arguments behind the called program's own name
};

const std::vector<Case> cases{
    // The name it was started by says which service.
    {{"kontor-orders", "--config", "a.json"}, "orders", {"--config", "a.json"}},
    {{"/opt/kontor/bin/kontor-orders"}, "orders", {}},
    {{"../kontor-saga-coordinator", "--help"}, "saga-coordinator", {"--help"}},
    {{"kontor-orders", "users"}, "orders", {"users"}},
    {{"kontor-nothing", "orders"}, "nothing", {"orders"}},
    {{"kontor-"}, "", {}},
    // Its own name, or one that says nothing: the first argument does.
    {{"kontor-all", "orders", "--config", "a.json"}, "orders", {"--config", "a.json"}},
    {{"/opt/kontor/bin/kontor-all", "orders"}, "orders", {}},
    {{"kontor-all/"}, "--help", {}},
    {{"/opt/kontor-orders/run", "users"}, "users", {}},
    {{"shop", "orders", "--help"}, "orders", {"--help"}},
    {{"", "orders"}, "orders", {}},
    // What is no service is for the caller to refuse.
    {{"kontor-all", "--help"}, "--help", {}},
    {{"kontor-all", "--version"}, "--version", {}},
    {{"kontor-all", "--config", "a.json"}, "--config", {"a.json"}},
    {{"kontor-all", "kontor-all", "orders"}, "kontor-all", {"orders"}},
    {{"kontor-all", "kontor-orders"}, "kontor-orders", {}},
    {{"kontor-all", "./orders"}, "./orders", {}},
    {{"kontor-all", ""}, "", {}},
    // Nothing at all is a question.
    {{"kontor-all"}, "--help", {}},
    {{""}, "--help", {}},
    {{}, "--help", {}},
};

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    return argv;
}

std::vector<std::string> behind_the_name(const multicall::Call& call) {
    if (call.argc < 1) return {};
    return {call.argv + 1, call.argv + call.argc};
}

}  // namespace

TEST_CASE("a command line names its service by the program's name, or else by the first argument") {
    for (auto [words, name, left] : cases) {
        auto argv = pointers(words);
        CAPTURE(words);
        const auto call = multicall::read_call(static_cast<int>(words.size()), argv.data());
        CHECK(call.name == name);
        CHECK(behind_the_name(call) == left);
        CHECK(call.argv[call.argc] == nullptr);
    }
}

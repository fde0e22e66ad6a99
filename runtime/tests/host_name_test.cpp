#include "runtime/bus/host_name.hpp"

#include <doctest/doctest.h>

namespace kontor {
namespace {

TEST_CASE("an address needs no look-up") {
    CHECK_FALSE(problem_with_host("127.0.0.1").has_value());
    CHECK_FALSE(problem_with_host("::1").has_value());
}

TEST_CASE("a name that can't be resolved is told with what to do") {
    const auto problem = problem_with_host("broker..example");  // not a name, so no server is asked
    REQUIRE(problem.has_value());
    for (const char* part : {"broker..example", "/etc/hosts", "/etc/resolv.conf"}) {
        CAPTURE(part);
        CHECK(problem->find(part) != std::string::npos);
    }
}

}  // namespace
}  // namespace kontor

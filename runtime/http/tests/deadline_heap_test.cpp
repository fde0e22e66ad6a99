#include "runtime/http/deadline_heap.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <vector>

using kontor::DeadlineHeap;
using kontor::HttpConnection;
using kontor::Milliseconds;
using kontor::SteadyTime;

TEST_CASE("connections leave in the order of their deadlines, whichever were taken out before") {
    // A fixed walk through all remainders: the same disorder each time.
    constexpr int prime = 211;
    std::vector<std::unique_ptr<HttpConnection>> connections;
    std::vector<int> left;
    DeadlineHeap heap;
    for (int i = 0; i < prime; ++i) {
        connections.push_back(std::make_unique<HttpConnection>(kontor::Socket{}, kontor::IpAddress{}));
        heap.add(*connections.back(), SteadyTime{Milliseconds{i * 97 % prime}});
    }
    for (int i = 0; i < prime; ++i) {
        if (i % 3 == 0) {
            heap.remove(*connections[static_cast<std::size_t>(i)]);
        } else {
            left.push_back(i * 97 % prime);
        }
    }
    std::ranges::sort(left);
    for (const int expected : left) {
        REQUIRE(heap.first().deadline == SteadyTime{Milliseconds{expected}});
        heap.remove(*heap.first().connection);
    }
    CHECK(heap.empty());
}

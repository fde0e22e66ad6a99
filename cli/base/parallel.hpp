// A bounded number of workers going through a list of jobs.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace kontor::cli {

constexpr std::size_t usual_workers = 8;  ///< enough to keep a node busy, few enough to leave it room

/// Calls `make_worker()` once in each of at most `workers` threads and hands the worker the indices
/// 0..jobs-1, each once and in ascending order of start. The first exception stops the hand-out and is thrown
/// to the caller.
template <class MakeWorker>
void for_each_concurrently(std::size_t jobs, std::size_t workers, MakeWorker make_worker) {
    std::atomic<std::size_t> next{0};
    std::exception_ptr failure;
    std::mutex failure_mutex;

    const auto work = [&] {
        try {
            auto worker = make_worker();
            for (std::size_t job = next++; job < jobs; job = next++) worker(job);
        } catch (...) {
            const std::lock_guard lock{failure_mutex};
            if (!failure) failure = std::current_exception();
            next = jobs;
        }
    };

    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < std::min(workers, jobs); ++i) threads.emplace_back(work);
    for (auto& thread : threads) thread.join();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace kontor::cli

#pragma once

#include <mutex>

#include "runtime/service/service.hpp"
#include "services/gateway/domain/concurrency_limit.hpp"

namespace gateway {

/// Lets in as many requests that begin a saga as the node finishes in time, and turns down the rest at once: whoever waits
/// behind more than can be served gets nothing done, and takes the machine from those who could (load shedding). Thread-safe.
class SagaAdmission {
public:
    struct Options {
        kontor::Milliseconds in_time;  ///< what is decided within it leaves room for more
        std::size_t most;              ///< at a time; ≥ 1
    };
    SagaAdmission(kontor::Service& service, const Options& options);

    /// Room for one request, given back when it ends: then it is known whether it took too long.
    class Place {
    public:
        /// Throws `Problem` (503 with Retry-After) when there is no room.
        explicit Place(SagaAdmission& admission);
        ~Place();
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        /// The saga has ended. Without it the request ended early for a reason of its own, such as a client who doesn't wait.
        void decided() { decided_ = true; }

    private:
        SagaAdmission& admission_;
        kontor::SteadyTime began_;
        bool decided_ = false;
    };

private:
    bool begin();
    void end(kontor::SteadyTime began, bool decided);
    void show();

    kontor::Service& service_;
    const kontor::Milliseconds in_time_;
    std::mutex mutex_;
    ConcurrencyLimit limit_;
};

}  // namespace gateway

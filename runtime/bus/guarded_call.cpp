#include "runtime/bus/guarded_call.hpp"

#include <prometheus/counter.h>

#include <exception>

namespace kontor {

void guarded_call(const Log& log, prometheus::Counter& failures, std::string_view what,
                  std::string_view topic, const std::function<void()>& callback) noexcept {
    try {
        callback();
    } catch (const std::exception& failure) {
        failures.Increment();
        log.error("bus callback failed", {{"callback", what}, {"topic", topic}, {"error", failure.what()}});
    } catch (...) {
        failures.Increment();
        log.error("bus callback failed",
                  {{"callback", what}, {"topic", topic}, {"error", "not an exception"}});
    }
}

}  // namespace kontor

#include "runtime/base/waiting.hpp"

namespace kontor {
namespace {

class ThreadWaiting final : public Waiting {
public:
    bool wait(std::unique_lock<std::mutex>& lock, std::condition_variable& changed,
              std::optional<Milliseconds> limit, const std::function<bool()>& holds) override {
        if (limit) return changed.wait_for(lock, *limit, holds);
        changed.wait(lock, holds);
        return true;
    }
};

}  // namespace

Waiting& thread_waiting() {
    static ThreadWaiting waiting;
    return waiting;
}

}  // namespace kontor

#include "cli/replay/prices.hpp"

#include "cli/audit/reader.hpp"
#include "cli/base/failure.hpp"

namespace kontor::cli {
namespace {

constexpr Milliseconds connect_again_after{200};

bool know_prices(const MqttLogin& login, Waiter& waiter, Milliseconds patience) {
    RpcClient services{login};
    return SnapshotReader{services, waiter}.await_level("orders", "catalog", patience);
}

}  // namespace

void await_prices(const MqttLogin& login, Waiter& waiter, Milliseconds patience) {
    const TimePoint give_up = waiter.now() + patience;
    for (;;) {
        try {
            if (know_prices(login, waiter, std::chrono::duration_cast<Milliseconds>(give_up - waiter.now())))
                return;
            throw unreachable(
                "orders has not taken in the catalogue's events: is it running? `./dev status` tells.");
        } catch (const Failure& failure) {
            const bool may_pass = failure.code() == ExitCode::unreachable && waiter.now() < give_up;
            if (!may_pass || !waiter.pause(connect_again_after)) throw;
        }
    }
}

}  // namespace kontor::cli

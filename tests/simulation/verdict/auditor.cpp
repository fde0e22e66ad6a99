#include "tests/simulation/verdict/auditor.hpp"

#include <exception>
#include <optional>

#include "runtime/rpc/wire.hpp"
#include "runtime/testing/simulated_bus.hpp"

namespace simulation {
namespace {

using kontor::Milliseconds;

constexpr Milliseconds attempt_limit{5'000};
constexpr int attempts = 6;
constexpr const char* auditor = "auditor";
constexpr const char* reply_topic = "kontor/reply/auditor/answers";

/// Asks on a thread of the lockstep, so that the reader's plain code can wait.
class AskedServices final : public kontor::cli::Services {
public:
    explicit AskedServices(Node& node) : node_{node}, bus_{node.broker(), auditor} {
        bus_.subscribe(reply_topic, 0, [this](const kontor::Message& message) {
            if (message.correlation_data == expected_) reply_ = kontor::wire::read_reply(message);
        });
        bus_.start({});
    }

    kontor::cli::RpcResult ask(const std::string& service, const std::string& method,
                               const nlohmann::json& input) override {
        kontor::Request request;
        request.id = node_.ids().uuid();
        request.body = input;
        request.principal = {auditor, {"operator"}};
        for (int attempt = 0; attempt < attempts; ++attempt) {
            const auto reply = send(service, method, request);
            if (reply && reply->is_ok()) return reply->body();
            if (reply && reply->is_rejected())
                return failure(kontor::cli::RpcFailure::Kind::rejected, reply->code());
        }
        return failure(kontor::cli::RpcFailure::Kind::no_answer, "no-answer");
    }

private:
    static std::unexpected<kontor::cli::RpcFailure> failure(kontor::cli::RpcFailure::Kind kind,
                                                            const std::string& code) {
        return std::unexpected{kontor::cli::RpcFailure{kind, code, code}};
    }

    std::optional<kontor::Reply> send(const std::string& service, const std::string& method,
                                      const kontor::Request& request) {
        wait([this] { return bus_.connected(); });
        const auto bytes = node_.ids().random_bytes();
        expected_.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        reply_.reset();
        auto message = kontor::wire::write_request(request, "kontor/rpc/" + service + "/" + method,
                                                   reply_topic, expected_, attempt_limit);
        if (bus_.publish(std::move(message))) wait([this] { return reply_.has_value(); });
        return reply_;
    }

    void wait(const std::function<bool()>& holds) {
        std::mutex mutex;
        std::condition_variable changed;
        std::unique_lock lock{mutex};
        node_.lockstep().wait(lock, changed, attempt_limit, holds);
    }

    Node& node_;
    kontor::SimulatedBus bus_;
    std::string expected_;
    std::optional<kontor::Reply> reply_;
};

class SimulatedWaiter final : public kontor::cli::Waiter {
public:
    explicit SimulatedWaiter(Node& node) : node_{node} {}
    kontor::cli::TimePoint now() const override { return node_.clock().steady(); }
    bool pause(kontor::cli::Milliseconds duration) override {
        std::mutex mutex;
        std::condition_variable changed;
        std::unique_lock lock{mutex};
        node_.lockstep().wait(lock, changed, duration, [] { return false; });
        return true;
    }

private:
    Node& node_;
};

}  // namespace

kontor::cli::Snapshot take_snapshot(Node& node, Milliseconds settle) {
    std::optional<kontor::cli::Snapshot> snapshot;
    std::exception_ptr failure;
    AskedServices services{node};
    SimulatedWaiter waiter{node};
    node.lockstep().run(auditor, [&] {
        try {
            snapshot = kontor::cli::SnapshotReader{services, waiter}.read(settle);
        } catch (const std::exception&) {
            failure = std::current_exception();
        }
    });
    node.run_until(10 * settle, [&] { return snapshot || failure; });
    node.lockstep().abandon(auditor);
    if (failure) std::rethrow_exception(failure);
    if (!snapshot) throw std::runtime_error{"the audit didn't end"};
    return std::move(*snapshot);
}

}  // namespace simulation

#include "tests/simulation/node/node.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "multicall/services.hpp"
#include "runtime/base/invariant.hpp"
#include "runtime/security/token.hpp"
#include "services/gateway/handlers/gateway.hpp"
#include "tests/simulation/node/randomness.hpp"

namespace simulation {
namespace {

using kontor::Milliseconds;

/// One way between a client and the gateway.
constexpr Milliseconds http_latency{1};
constexpr std::chrono::minutes token_lifetime{15};
constexpr std::chrono::minutes token_age{60};
constexpr std::uint64_t key_seed = 4711;
/// Long payloads are told apart by their hash.
constexpr std::size_t shown_payload = 200;

kontor::SigningKey key_in(const std::filesystem::path& folder) {
    auto key = kontor::SigningKey::load(folder / "users" / "signing-key");
    if (!key) throw std::runtime_error{key.error()};
    return std::move(*key);
}

gateway::GatewaySettings gateway_settings() {
    return {.http_address = "127.0.0.1",
            .http_port = 0,
            .http_threads_max = 256,
            .http_wait_max = Milliseconds{100},
            .order_wait = Milliseconds{5000}};
}

/// Answers `lost` unless somebody has answered before: the thread that handled the request may have been ended.
class PendingAnswer {
public:
    explicit PendingAnswer(std::function<void(Answer)> done) : done_{std::move(done)} {}
    ~PendingAnswer() { send({}); }
    PendingAnswer(const PendingAnswer&) = delete;
    PendingAnswer& operator=(const PendingAnswer&) = delete;
    void send(Answer answer) {
        if (done_) std::exchange(done_, {})(std::move(answer));
    }

private:
    std::function<void(Answer)> done_;
};

Answer answer_of(const kontor::HttpResponse& response) {
    auto body = kontor::Json::parse(response.body, nullptr, false);
    return {response.status, response.headers, body.is_discarded() ? kontor::Json{} : std::move(body)};
}

}  // namespace

void Node::prepare_folder(const std::filesystem::path& folder) {
    for (const auto& definition : multicall::services())
        std::filesystem::create_directories(folder / definition.name);
    kontor::SequentialIds ids{key_seed};
    const auto saved = kontor::SigningKey::generate(ids).save(folder / "users" / "signing-key");
    if (!saved) throw std::runtime_error{saved.error()};
}

Node::Node(std::uint64_t seed, std::filesystem::path folder, std::chrono::days retention)
    : ids_{seed},
      folder_{std::move(folder)},
      key_{key_in(folder_)},
      surroundings_{clock_, scheduler_, broker_, lockstep_, ids_, trace_, folder_, retention},
      begin_{clock_.steady()} {
    seed_randomness(seed);
    broker_.observe(
        [this](std::string_view client, const kontor::Message& message) { observe(client, message); });
    auto disk_seed = seed;
    for (const auto& definition : multicall::services()) {
        processes_.push_back(std::make_unique<Process>(
            definition, wire_of(definition), surroundings_, ++disk_seed,
            [this](const std::string& rule, const std::string& details) { report(rule, details); }));
        // Tokens are made here, with the key of the file.
        if (std::string_view{definition.name} == "users")
            processes_.back()->configure({{"key_rotation_days", 0}});
    }
}

Node::~Node() {
    for (const auto& process : processes_) process->kill(std::nullopt);
    lockstep_.resume();
    processes_.clear();
}

Process::Wire Node::wire_of(const kontor::ServiceDefinition& definition) {
    if (std::string_view{definition.name} != "gateway") return definition.wire;
    // As its own wiring does, but without a socket.
    return [this](kontor::Service& service) {
        const auto made = std::make_shared<gateway::Gateway>(service, gateway_settings());
        service.on_start([made] {});
        gateway_ = made;
    };
}

void Node::start() {
    for (const auto& process : processes_) process->start();
}

void Node::step() {
    token_clock_.now();  // as the services do, it sees each setting of the clock
    try {
        scheduler_.run_one();
        lockstep_.resume();
    } catch (const std::exception& error) {
        report("uncaught-exception", error.what());
    }
}

bool Node::run_until(Milliseconds limit, const std::function<bool()>& done) {
    const auto until = clock_.steady() + limit;
    while (!done()) {
        const auto next = scheduler_.next_due();
        if (!next || *next > until) {
            clock_.advance(std::chrono::duration_cast<Milliseconds>(until - clock_.steady()));
            return done();
        }
        step();
    }
    return true;
}

void Node::run_for(Milliseconds time) {
    run_until(time, [] { return false; });
}

Milliseconds Node::now() const {
    return std::chrono::duration_cast<Milliseconds>(clock_.steady() - begin_);
}

void Node::cut_power(Milliseconds off_for, kontor::SimulatedBroker::Retained retained) {
    trace_.add("power cut", "node");
    broker_.stop(retained);
    for (const auto& process : processes_) process->kill(off_for);
    for (const auto& process : processes_) process->disk().lose_power();
    scheduler_.after(off_for, [this] { broker_.start(); });
}

void Node::http(kontor::HttpRequest request, std::string body, std::function<void(Answer)> done) {
    const auto incoming = std::make_shared<kontor::HttpRequest>(std::move(request));
    incoming->remote_address = "127.0.0.1";
    incoming->has_length = incoming->has_body = !body.empty();
    incoming->headers.set("Content-Type", "application/json");
    incoming->read_body = [body = std::move(body)](std::size_t) { return body; };
    const auto pending = std::make_shared<PendingAnswer>([this, done = std::move(done)](Answer answer) {
        scheduler_.after(http_latency, [done, answer = std::move(answer)] { done(answer); });
    });
    scheduler_.after(http_latency, [this, incoming, pending]() mutable {
        if (!process("gateway").running()) return pending->send({});
        lockstep_.run("gateway", [gateway = gateway_.lock(), incoming, pending = std::move(pending)] {
            pending->send(answer_of(gateway->handle(*incoming)));
        });
    });
}

std::string Node::token(const std::string& subject, std::vector<std::string> roles) {
    const auto now = token_clock_.now();
    // Issued a while ago: a node that was without power is behind the clock here, which went on.
    const auto issued = std::max(now - token_age, kontor::Time{});
    return kontor::sign_token(key_, {subject, std::move(roles), "kontor", "kontor", issued, issued,
                                     now + token_lifetime, ids_.uuid()});
}

kontor::SimulatedBus& Node::add_client(std::string client_id) {
    return *clients_.emplace_back(std::make_unique<kontor::SimulatedBus>(broker_, std::move(client_id)));
}

void Node::stop_clients() {
    for (const auto& client : clients_) client->stop();
}

Process& Node::process(std::string_view name) {
    const auto found = std::ranges::find_if(processes_, [&](const auto& one) { return one->name() == name; });
    INVARIANT(found != processes_.end());
    return **found;
}

std::vector<std::string> Node::names() const {
    std::vector<std::string> names;
    for (const auto& process : processes_) names.push_back(process->name());
    return names;
}

void Node::report(std::string rule, std::string details) {
    trace_.add("FINDING", rule, details);
    findings_.push_back({std::move(rule), std::move(details)});
}

void Node::observe(std::string_view client, const kontor::Message& message) {
    std::string details{client.empty() ? std::string_view{"(broker)"} : client};
    details.append(" ").append(message.property("id"));
    if (const auto sequence = message.property("sequence"); !sequence.empty())
        details.append(" #").append(sequence);
    if (const auto status = message.property("status"); !status.empty()) details.append(" ").append(status);
    details +=
        message.payload.size() <= shown_payload ? " " + message.payload : " " + hash_of(message.payload);
    trace_.add("message", message.topic, details);
}

}  // namespace simulation

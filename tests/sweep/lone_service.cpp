#include "tests/sweep/lone_service.hpp"

#include <algorithm>

#include "runtime/rpc/wire.hpp"
#include "runtime/service/presence.hpp"
#include "tests/simulation/node/randomness.hpp"

namespace sweep {
namespace {

using kontor::Milliseconds;

constexpr const char* reply_topic = "kontor/reply/test-client/rpc";
/// A start comes at the beginning of a turn, a delivery later, so that a start in between, which must be later than what
/// the store has seen, doesn't make the delivery later. Short, as contracts have requests that must follow within seconds.
constexpr Milliseconds turn_length{4'000};
constexpr Milliseconds delivery_in_turn{2'000};
constexpr Milliseconds answer_grace{100};
/// Until a service has connected and has taken in what producers have.
constexpr Milliseconds starting{300};
/// More than the supervisor's.
constexpr Milliseconds longest_pause{5'000};

}  // namespace

LoneService::LoneService(const Setup& setup, const DiskImage& image, std::uint64_t seed, int turn)
    : setup_{setup},
      turn_{turn},
      wall_{kontor::SimulatedClock::first_day + turn * turn_length},
      clock_{wall_},
      process_{setup.definition,
               setup.definition.wire,
               {clock_, scheduler_, broker_, lockstep_, ids_, trace_, setup.folder},
               seed,
               [this](const std::string& what, const std::string& details) {
                   alarms_.push_back(what + ": " + details);
               }},
      client_{broker_, "test-client"} {
    process_.configure(setup.settings);
    process_.disk().restore(image);
    client_.subscribe(reply_topic, 0, [this](const kontor::Message& message) {
        if (message.correlation_data == correlation_) reply_ = kontor::wire::read_reply(message);
    });
    client_.start({});
    play_producers();
    start_again();
}

LoneService::~LoneService() {
    process_.kill(std::nullopt);
    lockstep_.resume();
}

void LoneService::play_producers() {
    for (const auto& [source, log] : setup_.producers) {
        client_.subscribe("kontor/replay/" + source, 0,
                          [this, source](const kontor::Message& message) { answer_replay(source, message); });
        const kontor::Presence presence{source, source + "-1", wall_, 1};
        broker_.publish(presence.message("up", static_cast<std::int64_t>(log.size())));
    }
}

void LoneService::answer_replay(const std::string& source, const kontor::Message& message) {
    kontor::wire::IncomingRequest incoming;
    if (kontor::wire::read_request(message, clock_.steady(), incoming)) return;
    const auto after = incoming.request.body.at("after").get<std::int64_t>();
    kontor::Json page = kontor::Json::array();
    const auto& log = setup_.producers.at(source);
    for (const auto& event : log) {
        if (event.position > after) page.push_back(to_replay(to_event(event, {})));
    }
    const auto reply = kontor::Reply::ok({{"events", std::move(page)}, {"head", log.size()}});
    client_.publish(kontor::wire::write_reply(reply, incoming.response_topic, incoming.correlation_data, "",
                                              Milliseconds{5000}));
}

bool LoneService::run_until(Milliseconds limit, const std::function<bool()>& done) {
    const auto until = clock_.steady() + limit;
    while (!done()) {
        const auto next = scheduler_.next_due();
        const auto stop = !next || *next > until;
        clock_.advance(std::chrono::duration_cast<Milliseconds>((stop ? until : *next) - clock_.steady()));
        clock_.set_wall(wall_);
        if (stop) return done();
        scheduler_.run_one();
        lockstep_.resume();
    }
    return true;
}

std::optional<kontor::Reply> LoneService::deliver(const kontor::ContractCase& request) {
    const auto start = wall_;
    wall_ += delivery_in_turn;
    clock_.set_wall(wall_);
    simulation::seed_randomness(static_cast<std::uint64_t>(turn_));
    ids_.restart(static_cast<std::uint64_t>(turn_));
    kontor::Request sent;
    sent.id = request.id;
    sent.body = request.request;
    sent.principal = request.principal;
    sent.trace = kontor::start_trace(ids_);
    const auto bytes = ids_.random_bytes();
    correlation_.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    reply_.reset();
    const auto timeout = std::min(request.timeout, setup_.patience);
    client_.publish(kontor::wire::write_request(
        sent, std::string{"kontor/rpc/"} + setup_.definition.name + "/" + request.method, reply_topic,
        correlation_, timeout));
    run_until(timeout + answer_grace, [this] { return reply_ || !process_.running(); });
    // What follows from the request by itself belongs to its time.
    const bool died = run_until(setup_.settling, [this] { return !process_.running(); });
    wall_ = start;
    clock_.set_wall(wall_);
    if (died) come_up(setup_.settling);
    return reply_;
}

void LoneService::come_up(Milliseconds settling) {
    run_until(longest_pause, [this] { return process_.running(); });
    run_until(settling, [] { return false; });
}

void LoneService::cut_power() {
    process_.kill(std::nullopt);
    run_until(Milliseconds{1}, [] { return false; });
    process_.disk().lose_power();
}

void LoneService::start_again() {
    process_.start();
    come_up(starting);
}

StoreState LoneService::state() {
    return read_state(process_.disk(),
                      setup_.folder / setup_.definition.name / (std::string{setup_.definition.name} + ".db"));
}

}  // namespace sweep

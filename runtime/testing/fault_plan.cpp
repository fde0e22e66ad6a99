#include "runtime/testing/fault_plan.hpp"

#include <random>

namespace kontor {
namespace {

Where at(Transit::Hop hop, std::string filter) {
    return [hop, filter = std::move(filter)](const Transit& transit) {
        return transit.hop == hop && topic_matches(filter, transit.message.topic);
    };
}

}  // namespace

Where to_broker(std::string filter) {
    return at(Transit::Hop::to_broker, std::move(filter));
}

Where to_clients(std::string filter) {
    return at(Transit::Hop::to_client, std::move(filter));
}

Where to_client(std::string client, std::string filter) {
    return [client = std::move(client), where = to_clients(std::move(filter))](const Transit& transit) {
        return transit.client == client && where(transit);
    };
}

Where acknowledgement_of(std::string filter) {
    return at(Transit::Hop::acknowledgement, std::move(filter));
}

Where one_in(unsigned n, std::uint64_t seed, Where where) {
    return [n, random = std::mt19937_64{seed}, where = std::move(where)](const Transit& transit) mutable {
        return where(transit) && random() % n == 0;
    };
}

void FaultPlan::drop(std::size_t times, Where where) {
    faults_.push_back({{.copies = 0}, times, std::move(where)});
}

void FaultPlan::duplicate(std::size_t times, Where where) {
    faults_.push_back({{.copies = 2}, times, std::move(where)});
}

void FaultPlan::delay(Milliseconds time, std::size_t times, Where where) {
    faults_.push_back({{.delay = time}, times, std::move(where)});
}

void FaultPlan::overtake(Milliseconds time, std::size_t times, Where where) {
    faults_.push_back({{.delay = time, .overtaken = true}, times, std::move(where)});
}

FaultPlan::Verdict FaultPlan::judge(const Transit& transit) {
    for (auto& fault : faults_) {
        if (fault.times == 0 || !fault.where(transit)) continue;
        if (fault.times != always) --fault.times;
        ++hits_;
        return fault.verdict;
    }
    return {};
}

}  // namespace kontor

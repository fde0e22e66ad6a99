#include "cli/backup/cut.hpp"

#include "cli/base/failure.hpp"
#include "cli/base/random.hpp"

namespace kontor::cli {
namespace {

constexpr int most_attempts = 5;
/// Longer than a hold lasts, so that what an attempt has left is over when the next one begins.
constexpr Milliseconds pause_between_attempts{2'500};
constexpr Milliseconds pause_between_looks{50};

Failure failure_of(const std::string& service, const RpcFailure& failure) {
    const auto text = service + " can't be backed up: " + failure.text;
    return failure.kind == RpcFailure::Kind::no_answer ? unreachable(text) : refused(text);
}

}  // namespace

std::string random_uuid() {
    auto hex = random_hex(16);
    hex[12] = '4';
    hex[16] = 'a';
    for (const std::size_t dash : {8, 13, 18, 23}) hex.insert(dash, "-");
    return hex;
}

Cut::Cut(Services& services, const std::vector<std::string>& names, Waiter& waiter)
    : services_(services), names_(names), waiter_(waiter) {
    while (!try_once()) {
        end();
        if (attempts_ == most_attempts || !waiter_.pause(pause_between_attempts))
            throw unreachable("no backup was taken, after " + std::to_string(attempts_) +
                              " attempts: " + failure_);
    }
}

Cut::~Cut() {
    end();
}

bool Cut::try_once() {
    id_ = random_uuid();
    ++attempts_;
    copies_.clear();
    return hold() && release();
}

std::vector<RpcResult> Cut::ask_all(const char* phase) {
    return services_.ask_all(names_, "backup", {{"backup", id_}, {"phase", phase}});
}

bool Cut::hold() {
    const auto answers = ask_all("hold");
    for (std::size_t i = 0; i < names_.size(); ++i) {
        if (answers[i]) continue;
        failure_ = names_[i] + " was not held: " + answers[i].error().text;
        return false;
    }
    return true;
}

// A release that succeeds says that the writer was held until then. All were held when the first of these was sent; if all
// still are when it reaches them, there is an instant at which all stood still.
bool Cut::release() {
    const auto answers = ask_all("release");
    for (std::size_t i = 0; i < names_.size(); ++i) {
        if (!answers[i]) {
            failure_ = names_[i] + " was not held until all were: " + answers[i].error().text;
            return false;
        }
        copies_.push_back({names_[i], answers[i]->at("held_ms").get<double>()});
    }
    return true;
}

void Cut::end() noexcept {
    try {
        ask_all("end");
    } catch (const std::exception&) {  // the services end it themselves
        return;
    }
}

std::vector<ServiceCopy> Cut::wait_for_copies() {
    for (auto& copy : copies_) {
        while (!is_copied(copy)) {
            if (!waiter_.pause(pause_between_looks)) throw refused("interrupted");
        }
    }
    return copies_;
}

bool Cut::is_copied(ServiceCopy& copy) {
    const auto answer = services_.ask(copy.service, "backup", {{"backup", id_}, {"phase", "copy"}});
    if (!answer) throw failure_of(copy.service, answer.error());
    if (!answer->at("done").get<bool>()) return false;
    answer->at("site").get_to(copy.site);
    answer->at("file").get_to(copy.file);
    answer->at("files").get_to(copy.files);
    return true;
}

}  // namespace kontor::cli

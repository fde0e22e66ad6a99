#include "services/gateway/handlers/compose_route.hpp"

#include <algorithm>

#include "services/gateway/handlers/problem.hpp"

namespace gateway {
namespace {

using kontor::Json;
using kontor::Milliseconds;
using kontor::Reply;

/// An answer while its parts come in.
class Composition {
public:
    explicit Composition(const Exchange& exchange)
        : parts_{exchange.route.compose},
          known_{{"path", exchange.path},
                 {"query", read_query(exchange)},
                 {"caller", exchange.principal.subject}} {}

    /// The parts that can be asked for now; those for which there is nothing to ask are settled.
    std::vector<const ComposedPart*> next() {
        std::vector<const ComposedPart*> ready;
        for (const auto& part : parts_) {
            if (known_.contains(part.name) || waits(part)) continue;
            if (const auto reason = reason_of_source(part)) {
                give_up(part, *reason);
            } else if (has_input(part)) {
                ready.push_back(&part);
            } else {
                leave_out(part);
            }
        }
        return ready;
    }

    /// Parameters of the query that weren't given are left out.
    Json input_of(const ComposedPart& part) const {
        Json input = Json::object();
        for (const auto& [member, pointer] : part.input) {
            if (const auto* value = find(pointer)) input[member] = *value;
        }
        return input;
    }

    void take(const ComposedPart& part, Reply reply) {
        if (reply.is_ok()) {
            known_[part.name] = std::move(reply.body());
        } else if (part.optional) {
            give_up(part, reply.code());
        } else {
            throw problem_of(reply);
        }
    }

    bool is_whole() const { return incomplete_.empty(); }

    /// To be taken once.
    Json answer() {
        Json body = Json::object();
        for (const auto& part : parts_) body[part.name] = std::move(known_[part.name]);
        body["incomplete"] = std::move(incomplete_);
        return body;
    }

private:
    static std::string source_of(const Json::json_pointer& pointer) {
        auto left = pointer;
        while (!left.parent_pointer().empty()) left.pop_back();
        return left.back();
    }

    const Json* find(const Json::json_pointer& pointer) const {
        if (!known_.contains(pointer)) return nullptr;
        const auto& value = known_.at(pointer);
        return value.is_null() ? nullptr : &value;
    }

    bool waits(const ComposedPart& part) const {
        return std::ranges::any_of(
            part.input, [&](const auto& entry) { return !known_.contains(source_of(entry.second)); });
    }

    bool has_input(const ComposedPart& part) const {
        return std::ranges::all_of(part.input, [&](const auto& entry) {
            return source_of(entry.second) == "query" || find(entry.second) != nullptr;
        });
    }

    /// Why a part that this one is made from couldn't be had.
    std::optional<std::string> reason_of_source(const ComposedPart& part) const {
        for (const auto& [ignored, pointer] : part.input) {
            const auto source = source_of(pointer);
            for (const auto& missing : incomplete_) {
                if (missing.at("part") == source) return missing.at("reason").get<std::string>();
            }
        }
        return std::nullopt;
    }

    void give_up(const ComposedPart& part, const std::string& reason) {
        if (!part.optional)
            throw make_problem(503, "unavailable", "there is no " + part.name + " at the moment");
        known_[part.name] = nullptr;
        incomplete_.push_back({{"part", part.name}, {"reason", reason}});
    }

    void leave_out(const ComposedPart& part) {
        if (!part.optional) throw make_problem(404, "not-found", "there is no " + part.name);
        known_[part.name] = nullptr;
    }

    const std::vector<ComposedPart>& parts_;
    Json known_;
    Json incomplete_ = Json::array();
};

}  // namespace

kontor::HttpResponse ComposeRoute::operator()(const Exchange& exchange) const {
    const auto deadline = clock_.steady() + exchange.route.timeout;
    Composition composition{exchange};
    for (auto parts = composition.next(); !parts.empty(); parts = composition.next()) {
        const auto left = std::chrono::ceil<Milliseconds>(deadline - clock_.steady());
        std::vector<kontor::Call> calls;
        for (const auto* part : parts) {
            auto call =
                backend_.query(exchange, part->service, part->rpc_method, composition.input_of(*part));
            call.timeout = std::clamp(left, Milliseconds{1}, part->timeout);
            calls.push_back(std::move(call));
        }
        auto replies = backend_.ask_all(std::move(calls));
        for (std::size_t i = 0; i < parts.size(); ++i) composition.take(*parts[i], std::move(replies[i]));
    }
    const bool whole = composition.is_whole();
    auto response = json_response(200, composition.answer());
    // The next who asks may get more.
    if (!whole) response.headers.set("Cache-Control", "no-store");
    return response;
}

}  // namespace gateway

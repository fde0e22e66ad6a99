#include "services/gateway/handlers/discovery.hpp"

#include <algorithm>
#include <charconv>

#include "services/gateway/handlers/input.hpp"
#include "services/gateway/handlers/problem.hpp"

namespace gateway {
namespace {

using kontor::Instance;
using kontor::Json;
using kontor::Milliseconds;

/// Clients ask again after it; it is a worker thread that waits.
constexpr Milliseconds longest_wait{30'000};
constexpr std::size_t max_waiting = 16;

/// Consul's word for a presence.
const char* check_status(const std::string& presence) {
    if (presence == "up") return "passing";
    return presence == "draining" ? "warning" : "critical";
}

/// `?passing`, with any value or none.
bool wants_passing(std::string_view query) {
    while (!query.empty()) {
        const auto pair = query.substr(0, query.find('&'));
        if (pair.substr(0, pair.find('=')) == "passing") return true;
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
    }
    return false;
}

}  // namespace

Milliseconds consul_wait(std::string_view text, Milliseconds limit) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 0) return limit;
    const std::string_view unit{end, static_cast<std::size_t>(text.data() + text.size() - end)};
    const auto factor = unit == "ms" ? 1 : unit == "m" ? 60'000 : 1000;
    return number > limit.count() / factor ? limit : Milliseconds{number * factor};
}

Discovery::Discovery(kontor::Service& service, std::string address, std::uint16_t port)
    : service_{service}, address_{std::move(address)}, port_{port} {
    service.directory().on_changed([this](const Instance&) {
        {
            const std::scoped_lock lock{mutex_};
            ++index_;
        }
        changed_.notify_all();
    });
}

void Discovery::stop() {
    {
        const std::scoped_lock lock{mutex_};
        stopped_ = true;
    }
    changed_.notify_all();
}

std::uint64_t Discovery::wait_for_change(const Exchange& exchange) {
    const auto query = read_query(exchange);
    const auto known = static_cast<std::uint64_t>(query.value("index", std::int64_t{0}));
    std::unique_lock lock{mutex_};
    if (known == 0 || waiting_ == max_waiting) return index_;
    ++waiting_;
    // An index from before a restart of ours may be ahead: then there is news, too.
    service_.waiting().wait(lock, changed_, consul_wait(query.value("wait", ""), longest_wait),
                            [&] { return index_ != known || stopped_; });
    --waiting_;
    return index_;
}

kontor::HttpResponse Discovery::indexed(std::uint64_t index, const Json& body) const {
    auto response = json_response(200, body);
    response.headers.set("X-Consul-Index", std::to_string(index));
    response.headers.set("X-Consul-KnownLeader", "true");
    response.headers.set("X-Consul-LastContact", "0");
    return response;
}

std::vector<Instance> Discovery::present() const {
    auto instances = service_.directory().instances();
    std::erase_if(instances, [](const Instance& instance) { return instance.status == "down"; });
    return instances;
}

std::vector<Instance> Discovery::present(std::string_view service) const {
    auto instances = present();
    std::erase_if(instances, [&](const Instance& instance) { return instance.service != service; });
    return instances;
}

std::uint16_t Discovery::port_of(const Instance& instance) const {
    return instance.instance == service_.config().instance ? port_ : std::uint16_t{0};
}

Json Discovery::node() const {
    return {{"ID", service_.config().site},
            {"Node", service_.config().site},
            {"Address", address_},
            {"Datacenter", service_.config().site}};
}

Json Discovery::service_entry(const Instance& instance) const {
    return {{"ID", instance.instance},
            {"Service", instance.service},
            {"Tags", Json::array()},
            {"Meta", {{"version", instance.version}, {"since", instance.since}}},
            {"Address", address_},
            {"Port", port_of(instance)},
            {"Datacenter", service_.config().site}};
}

Json Discovery::catalog_entry(const Instance& instance) const {
    auto entry = node();
    entry["ServiceID"] = instance.instance;
    entry["ServiceName"] = instance.service;
    entry["ServiceTags"] = Json::array();
    entry["ServiceMeta"] = {{"version", instance.version}};
    entry["ServiceAddress"] = address_;
    entry["ServicePort"] = port_of(instance);
    return entry;
}

Json Discovery::health_entry(const Instance& instance) const {
    return {{"Node", node()},
            {"Service", service_entry(instance)},
            {"Checks",
             {{{"Node", service_.config().site},
               {"CheckID", "presence:" + instance.instance},
               {"Name", "presence"},
               {"Status", check_status(instance.status)},
               {"Output", instance.status},
               {"ServiceID", instance.instance},
               {"ServiceName", instance.service}}}}};
}

kontor::HttpResponse Discovery::agent_self(const Exchange&) const {
    const auto& config = service_.config();
    return json_response(200, {{"Config",
                                {{"Datacenter", config.site},
                                 {"NodeName", config.site},
                                 {"Server", true},
                                 {"Version", KONTOR_VERSION}}},
                               {"Member", {{"Name", config.site}, {"Addr", address_}, {"Port", port_}}}});
}

kontor::HttpResponse Discovery::agent_services(const Exchange&) const {
    Json services = Json::object();
    for (const auto& instance : present()) services[instance.instance] = service_entry(instance);
    return json_response(200, services);
}

kontor::HttpResponse Discovery::catalog_services(const Exchange& exchange) {
    const auto index = wait_for_change(exchange);
    Json services = Json::object();
    for (const auto& instance : present()) services[instance.service] = Json::array();
    return indexed(index, services);
}

kontor::HttpResponse Discovery::catalog_service(const Exchange& exchange) {
    const auto index = wait_for_change(exchange);
    Json entries = Json::array();
    for (const auto& instance : present(exchange.path.at("name"))) entries.push_back(catalog_entry(instance));
    return indexed(index, entries);
}

kontor::HttpResponse Discovery::health_service(const Exchange& exchange) {
    const auto index = wait_for_change(exchange);
    const bool passing_only = wants_passing(exchange.request.query);
    Json entries = Json::array();
    for (const auto& instance : service_.directory().instances()) {
        if (instance.service != exchange.path.at("name")) continue;
        if (!passing_only || instance.status == "up") entries.push_back(health_entry(instance));
    }
    return indexed(index, entries);
}

}  // namespace gateway

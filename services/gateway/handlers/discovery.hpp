#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>

#include "runtime/service/service.hpp"
#include "services/gateway/handlers/exchange.hpp"

namespace gateway {

/// Consul-compatible reads of who is there (`/v1/agent/…`, `/v1/catalog/…`, `/v1/health/…`), from presence.
/// Blocking queries (`?index=N&wait=10s`) wait for a change after index N. Thread-safe.
class Discovery {
public:
    /// `address`, `port`: of this gateway's HTTP. Call while wiring: it follows the directory.
    Discovery(kontor::Service& service, std::string address, std::uint16_t port);

    kontor::HttpResponse agent_self(const Exchange& exchange) const;
    kontor::HttpResponse agent_services(const Exchange& exchange) const;
    kontor::HttpResponse catalog_services(const Exchange& exchange);
    kontor::HttpResponse catalog_service(const Exchange& exchange);
    kontor::HttpResponse health_service(const Exchange& exchange);

    /// Ends the waiting of blocking queries.
    void stop();

private:
    std::uint64_t wait_for_change(const Exchange& exchange);
    kontor::HttpResponse indexed(std::uint64_t index, const kontor::Json& body) const;
    std::vector<kontor::Instance> present() const;
    std::vector<kontor::Instance> present(std::string_view service) const;
    kontor::Json node() const;
    kontor::Json service_entry(const kontor::Instance& instance) const;
    kontor::Json catalog_entry(const kontor::Instance& instance) const;
    kontor::Json health_entry(const kontor::Instance& instance) const;
    std::uint16_t port_of(const kontor::Instance& instance) const;

    kontor::Service& service_;
    const std::string address_;
    const std::uint16_t port_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t index_ = 1;
    std::size_t waiting_ = 0;
    bool stopped_ = false;
};

/// Consul's durations: `10s`, `500ms`, `2m`, or a bare number of seconds; cut to `limit`.
kontor::Milliseconds consul_wait(std::string_view text, kontor::Milliseconds limit);

}  // namespace gateway

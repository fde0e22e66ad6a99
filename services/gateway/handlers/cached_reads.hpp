#pragma once

#include <functional>

#include "services/gateway/cache/response_cache.hpp"
#include "services/gateway/events/event_feed.hpp"
#include "services/gateway/handlers/exchange.hpp"
#include "services/gateway/routing/route_table.hpp"

namespace gateway {

/// Gives answers again, as far as their routes allow it (`Route::cache`), and lets clients ask whether what they have is still
/// right: `ETag`, `If-None-Match` (RFC 9110 §13), `Cache-Control`, `Age` (RFC 9111), `Cache-Status` (RFC 9211). Whom an answer
/// is for is part of what was asked. Nothing is kept that an event, a lost connection or a write through this gateway may have
/// made wrong, nor what was asked for before it and comes after. Thread-safe.
class CachedReads {
public:
    using Make = std::function<kontor::HttpResponse()>;

    CachedReads(kontor::Service& service, EventFeed& feed, std::size_t max_bytes);

    /// Listens to the events that the table's routes name.
    void follow(const RouteTable& table);
    /// The answer to an exchange: one that was kept, or the one that is made now.
    kontor::HttpResponse answer(const Exchange& exchange, const Make& make);

private:
    kontor::HttpResponse read(const Exchange& exchange, const Make& make);
    kontor::HttpResponse fetch(const Exchange& exchange, const std::string& key, const Make& make);
    kontor::HttpResponse give(const CachedResponse& kept, const Exchange& exchange);
    void count(const char* result);

    kontor::Service& service_;
    EventFeed& feed_;
    ResponseCache cache_;
};

}  // namespace gateway

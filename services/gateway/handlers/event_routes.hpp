#pragma once

#include "services/gateway/events/event_streams.hpp"
#include "services/gateway/handlers/backend.hpp"

namespace gateway {

/// `GET /api/events` and `GET /api/orders/{id}/events`: what happens, as server-sent events (HTML Standard, 9.2). A client that
/// says where it left off (`Last-Event-ID`, or `after`) goes on there.
class EventRoutes {
public:
    EventRoutes(Backend& backend, EventFeed& feed, EventStreams& streams)
        : backend_{backend}, feed_{feed}, streams_{streams} {}

    /// Of all services, or those whose topics the parameter `topic` names.
    kontor::HttpResponse all(const Exchange& exchange) const;
    /// Of one order, its payment and its shipment; for whoever may see it. Begins with the order as it is.
    kontor::HttpResponse of_order(const Exchange& exchange) const;

private:
    using Positions = std::optional<LogPositions>;

    LogPositions heads(const Exchange& exchange, const ServiceSet& services, const Positions& given) const;
    kontor::HttpResponse stream(const Exchange& exchange, EventSelection selection, const LogPositions& from,
                                const std::string& first) const;

    Backend& backend_;
    EventFeed& feed_;
    EventStreams& streams_;
};

/// Whether a client had a stream before, and wants to go on.
bool comes_back(const kontor::HttpRequest& request);
/// A stream that ends at once, for a client that comes back while it can't be served: `EventSource` gives up for good at
/// anything but a 200 (HTML Standard, 9.2.3), and comes back to this one.
kontor::HttpResponse come_again();

/// Lets a page say who it is: `EventSource` can send no headers, so the token comes as `access_token` (RFC 6750 §2.3). Takes it
/// out of the query into the header it belongs to, if that isn't there.
void take_token_of_query(kontor::HttpRequest& request);

}  // namespace gateway

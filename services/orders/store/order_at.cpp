#include "services/orders/store/order_at.hpp"

#include "runtime/base/invariant.hpp"
#include "runtime/base/json.hpp"
#include "services/orders/store/event_json.hpp"

namespace orders {
namespace {

/// Events read at a time.
constexpr int page = 200;

/// Makes an order from what happened, in the order of time.
class Rebuild {
public:
    Rebuild(std::vector<NotedSight> sights, kontor::Time at) : sights_{std::move(sights)}, at_{at} {}

    /// False: the event came later, and all others do.
    bool take(const kontor::StoredEvent& stored) {
        if (stored.time > at_) return false;
        take_sights_before(stored.time);
        const auto event = event_of(stored.type, kontor::Json::parse(stored.data));
        INVARIANT(event.has_value());
        if (!order_) created_ = stored.time;
        order_ = evolve(std::move(order_), *event);
        updated_ = stored.time;
        return true;
    }

    std::optional<StoredOrder> result() {
        take_sights_before(at_ + kontor::Milliseconds{1});
        if (!order_) return std::nullopt;
        return StoredOrder{.order = std::move(*order_), .created = created_, .updated = updated_};
    }

private:
    void take_sights_before(kontor::Time time) {
        for (; next_ < sights_.size() && sights_[next_].at < time && order_; ++next_) {
            order_ = evolve(std::move(*order_), sights_[next_].sight);
            updated_ = sights_[next_].at;
        }
    }

    std::vector<NotedSight> sights_;
    std::size_t next_ = 0;
    kontor::Time at_;
    std::optional<Order> order_;
    kontor::Time created_{};
    kontor::Time updated_{};
};

}  // namespace

std::optional<StoredOrder> order_at(OrderQueries& queries, const StoredOrder& now, kontor::Time at) {
    Rebuild rebuild{queries.sights(now.number), at};
    std::int64_t version = 0;
    for (bool more = true; more;) {
        const auto events = queries.events(now.order.id, version, page);
        more = !events.empty();
        for (const auto& event : events) {
            more = more && rebuild.take(event);
            version = event.version;
        }
    }
    return rebuild.result();
}

}  // namespace orders

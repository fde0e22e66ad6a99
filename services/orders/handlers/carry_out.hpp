#pragma once

#include "services/orders/handlers/access.hpp"
#include "services/orders/handlers/order_book.hpp"
#include "services/orders/store/order_json.hpp"

namespace orders {

/// What is known of an order to somebody: nothing where it is another's.
inline std::optional<StoredOrder> visible(std::optional<StoredOrder> stored,
                                          const kontor::Principal& principal) {
    return stored && may_see(principal, stored->order) ? std::move(stored) : std::nullopt;
}

inline kontor::Reply reply_with(const StoredOrder& stored, const kontor::Principal& principal) {
    return kontor::Reply::ok(view_of(stored, may_see_key(principal)));
}

/// Commands that need what others keep for the order: its money, its goods.
template <typename Command>
inline constexpr bool undoes = std::is_same_v<Command, BeginCancel> || std::is_same_v<Command, ReturnOrder>;

/// Decides a command on an order, records what was decided, and answers with the order.
template <typename Command, typename... Context>
kontor::Reply carry_out(OrderBook& book, const std::string& id, const kontor::Request& request,
                        kontor::Transaction& transaction, const Command& command, const Context&... context) {
    auto stored = book.find(id);
    const auto current = stored ? std::optional{stored->order} : std::nullopt;
    if (current && !may_see(request.principal, *current)) {
        return kontor::Reply::rejected(kontor::not_found("there is no such order"));
    }
    if (undoes<Command> && stored && book.is_past_undoing(*stored, transaction.now())) {
        return kontor::Reply::rejected(kontor::refused(
            "too-old", "this order is too old to be undone: what belongs to it is kept no longer"));
    }
    const auto decision = decide(current, command, context...);
    if (!decision) return kontor::Reply::rejected(decision.error());
    return reply_with(book.record(std::move(stored), *decision, transaction), request.principal);
}

}  // namespace orders

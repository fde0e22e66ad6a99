#pragma once

#include "runtime/rpc/request.hpp"
#include "services/orders/handlers/order_book.hpp"

namespace orders {

// The commands, each in a file of its name. All answer with the order as it stands.

/// create: a new order, priced as the catalogue says now.
kontor::Reply create(OrderBook& book, const kontor::Request& request, kontor::Transaction& transaction);
/// confirm: it is paid, its goods are taken and its label is there.
kontor::Reply confirm(OrderBook& book, const kontor::Request& request, kontor::Transaction& transaction);
/// reject: it is not to be, whether or not it was made already.
kontor::Reply reject(OrderBook& book, const kontor::Request& request, kontor::Transaction& transaction);
/// begin-cancel: a confirmed order is to be cancelled; nothing is undone yet.
kontor::Reply begin_cancel(OrderBook& book, const kontor::Request& request, kontor::Transaction& transaction);
/// abort-cancel: it stays as it is.
kontor::Reply abort_cancel(OrderBook& book, const kontor::Request& request, kontor::Transaction& transaction);
/// cancel: all has been undone.
kontor::Reply cancel(OrderBook& book, const kontor::Request& request, kontor::Transaction& transaction);
/// amend: another delivery, before the label is made.
kontor::Reply amend(OrderBook& book, const kontor::Request& request, kontor::Transaction& transaction);
/// return: the goods come back; payment and stock follow by themselves.
kontor::Reply return_goods(OrderBook& book, const kontor::Request& request, kontor::Transaction& transaction);

}  // namespace orders

#include "services/orders/board/open_order_board.hpp"

#include "services/orders/store/order_json.hpp"

namespace orders {
namespace {

/// Before what the bus had no room for is tried again.
constexpr kontor::Milliseconds pause{1000};

kontor::Message message_of(const std::string& id, std::string payload) {
    kontor::Message message;
    message.topic = "kontor/state/orders/" + id;
    message.payload = std::move(payload);
    if (!message.payload.empty()) message.content_type = "application/json";
    message.qos = 1;
    message.retain = true;
    return message;
}

kontor::Message shown(const StoredOrder& stored) {
    return message_of(stored.order.id, view_of(stored).dump());
}

}  // namespace

OpenOrderBoard::OpenOrderBoard(Parts parts, Limits limits)
    : parts_{parts}, limits_{limits}, table_{parts.database} {}

void OpenOrderBoard::changed(const StoredOrder& stored, kontor::Transaction& transaction) {
    if (stored.board != OnBoard::shown) return;
    if (!is_open(stored.order.state)) return take_off(stored.order.id, stored.number, transaction);
    show(stored, transaction);
    const auto newest = table_.newest();
    if (stored.number == newest) withdraw_oldest(newest, transaction);
}

void OpenOrderBoard::show(const StoredOrder& stored, kontor::Transaction& transaction) {
    transaction.after_commit([this, message = shown(stored)] {
        if (!parts_.bus.publish(message)) fell_behind();
    });
}

void OpenOrderBoard::take_off(const std::string& id, std::int64_t number, kontor::Transaction& transaction) {
    table_.set(number, OnBoard::to_take_off);
    transaction.after_commit([this, id, number] {
        if (!publish_removal(id, number)) fell_behind();
    });
}

void OpenOrderBoard::withdraw_oldest(std::int64_t newest, kontor::Transaction& transaction) {
    const auto number = newest - limits_.orders;
    if (const auto id = table_.id_of_shown(number)) take_off(*id, number, transaction);
}

/// False when the bus has no room.
bool OpenOrderBoard::publish_removal(const std::string& id, std::int64_t number) {
    return parts_.bus.publish(message_of(id, ""), [this, number] {
        const std::scoped_lock lock{mutex_};
        cleared_.push_back(number);
    });
}

void OpenOrderBoard::forget_cleared() {
    std::vector<std::int64_t> numbers;
    {
        const std::scoped_lock lock{mutex_};
        numbers.swap(cleared_);
    }
    // Should this not be committed, they are taken away once more with the next connection.
    for (const auto number : numbers) table_.set(number, OnBoard::nothing);
}

void OpenOrderBoard::connected() {
    begin_round();
}

void OpenOrderBoard::begin_round() {
    submit_page(++round_, 0);
}

void OpenOrderBoard::submit_page(std::uint64_t round, std::int64_t after) {
    const bool queued = parts_.writer.submit({
        [this, round, after](kontor::Transaction& transaction) { publish_page(round, after, transaction); },
        [this, round, after](const kontor::Error&) { resume_later(round, after); },
    });
    if (!queued) resume_later(round, after);
}

void OpenOrderBoard::publish_page(std::uint64_t round, std::int64_t after, kontor::Transaction& transaction) {
    if (round != round_) return;
    auto page = table_.page(after, table_.newest() - limits_.orders, limits_.page);
    // After the commit, in line with what other jobs of the batch make of the same orders.
    transaction.after_commit([this, round, after, page = std::move(page)] {
        auto done = after;
        for (const auto& stored : page) {
            const bool sent = stored.board == OnBoard::shown
                                  ? parts_.bus.publish(shown(stored))
                                  : publish_removal(stored.order.id, stored.number);
            if (!sent) return resume_later(round, done);
            done = stored.number;
        }
        if (std::ssize(page) == limits_.page) submit_page(round, done);
    });
}

void OpenOrderBoard::resume_later(std::uint64_t round, std::int64_t after) {
    if (!parts_.bus.connected()) return;  // the next connection begins anew
    parts_.scheduler.after(pause, [this, round, after] {
        if (round == round_) submit_page(round, after);
    });
}

void OpenOrderBoard::fell_behind() {
    if (!parts_.bus.connected() || behind_.exchange(true)) return;
    parts_.scheduler.after(pause, [this] {
        behind_ = false;
        begin_round();
    });
}

}  // namespace orders

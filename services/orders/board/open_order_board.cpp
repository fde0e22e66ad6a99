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

}  // namespace

OpenOrderBoard::OpenOrderBoard(Parts parts, Limits limits)
    : parts_{parts}, limits_{limits}, table_{parts.database} {}

void OpenOrderBoard::changed(const StoredOrder& stored, kontor::Transaction& transaction) {
    if (!stored.on_board) return;
    const auto newest = table_.newest();
    transaction.after_commit([this, stored, newest] {
        if (!settle(stored, newest)) fell_behind();
    });
    if (stored.number == newest) withdraw_oldest(newest, transaction);
}

bool OpenOrderBoard::is_shown(const StoredOrder& stored, std::int64_t newest) const {
    return is_open(stored.order.state) && stored.number > newest - limits_.orders;
}

/// Shows the order or takes it off, as it should be; false when the bus has no room.
bool OpenOrderBoard::settle(const StoredOrder& stored, std::int64_t newest) {
    return is_shown(stored, newest) ? show(stored) : take_off(stored.order.id, stored.number);
}

bool OpenOrderBoard::show(const StoredOrder& stored) {
    return parts_.bus.publish(message_of(stored.order.id, view_of(stored).dump()));
}

bool OpenOrderBoard::take_off(const std::string& id, std::int64_t number) {
    return parts_.bus.publish(message_of(id, ""), [this, number] {
        const std::scoped_lock lock{mutex_};
        cleared_.push_back(number);
    });
}

void OpenOrderBoard::withdraw_oldest(std::int64_t newest, kontor::Transaction& transaction) {
    const auto number = newest - limits_.orders;
    const auto id = table_.id_on_board(number);
    if (!id) return;
    transaction.after_commit([this, id = *id, number] {
        if (!take_off(id, number)) fell_behind();
    });
}

void OpenOrderBoard::forget_cleared() {
    std::vector<std::int64_t> numbers;
    {
        const std::scoped_lock lock{mutex_};
        numbers.swap(cleared_);
    }
    // Should this not be committed, they are taken away once more with the next connection.
    for (const auto number : numbers) table_.clear(number);
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
    // After the commit, in line with what other jobs of the batch make of the same orders.
    transaction.after_commit(
        [this, round, after, orders = table_.page(after, limits_.page), newest = table_.newest()] {
            auto done = after;
            for (const auto& stored : orders) {
                if (!settle(stored, newest)) return resume_later(round, done);
                done = stored.number;
            }
            if (std::ssize(orders) == limits_.page) submit_page(round, done);
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

#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "runtime/base/scheduler.hpp"
#include "runtime/bus/bus.hpp"
#include "runtime/store/writer.hpp"
#include "services/orders/board/board_table.hpp"

namespace orders {

/// Keeps a retained view of each open order at the broker, for screens, and takes it away when the order
/// closes. The broker keeps nothing over its own restart, and takes nothing while the connection is gone: so
/// with each connection all of them are published again, page by page, and what closed meanwhile is taken
/// away.
class OpenOrderBoard {
public:
    struct Parts {
        kontor::Database& database;  ///< the writer's connection
        kontor::Writer& writer;
        kontor::Bus& bus;
        kontor::Scheduler& scheduler;
    };
    struct Limits {
        /// Newest orders that are shown: the broker holds them in memory. An older one is taken off though it
        /// is open.
        std::int64_t orders = 5000;
        int page = 50;  ///< orders published at a time when all are
    };

    explicit OpenOrderBoard(Parts parts) : OpenOrderBoard{parts, Limits{}} {}
    OpenOrderBoard(Parts parts, Limits limits);

    /// A new order or one that changed: what it has become is shown after the commit. Within a job of the
    /// writer.
    void changed(const StoredOrder& stored, kontor::Transaction& transaction);
    /// The connection is up: publishes all there is to show. Any thread.
    void connected();
    /// Writes down which views the broker has taken away. Within a job of the writer.
    void forget_cleared();

private:
    void show(const StoredOrder& stored, kontor::Transaction& transaction);
    void take_off(const std::string& id, std::int64_t number, kontor::Transaction& transaction);
    void withdraw_oldest(std::int64_t newest, kontor::Transaction& transaction);
    bool publish_removal(const std::string& id, std::int64_t number);

    // Publishing all: a round of pages. A later round ends an earlier one.
    void begin_round();
    void submit_page(std::uint64_t round, std::int64_t after);
    void publish_page(std::uint64_t round, std::int64_t after, kontor::Transaction& transaction);
    void resume_later(std::uint64_t round, std::int64_t after);
    void fell_behind();

    Parts parts_;
    Limits limits_;
    BoardTable table_;
    std::atomic<std::uint64_t> round_ = 0;
    std::atomic<bool> behind_ = false;  // a new round is planned

    std::mutex mutex_;
    std::vector<std::int64_t> cleared_;  // numbers of orders the broker has taken away, to be written down
};

}  // namespace orders

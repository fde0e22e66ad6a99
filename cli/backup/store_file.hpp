// What a service's store says of itself: the tables that are the same in every store.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace kontor::cli {

struct StoreFacts {
    std::int64_t log = 0;                          ///< the position of the log's last event
    std::map<std::string, std::int64_t> consumed;  ///< how far each producer's log was taken in
    std::map<std::string, std::int64_t> schema;    ///< version by part

    bool operator==(const StoreFacts&) const = default;
};

/// Reads a store through and through. Throws refused when it is damaged or none of Kontor's.
StoreFacts inspect_store(const std::filesystem::path& file);

/// How far this store, which may be in use, has taken in a producer's log; 0 when it doesn't, or can't be read.
std::int64_t consumed_of(const std::filesystem::path& file, const std::string& producer);

/// The position of the last event, as far as a damaged file still tells; else 0.
std::int64_t last_readable_position(const std::filesystem::path& file);

/// Appends events that say nothing but that what had their numbers is lost, up to position `last`; how many they were. Their
/// numbers must not be given again: consumers would take the new events for the old.
std::int64_t mark_lost(const std::filesystem::path& file, const std::string& service, std::int64_t last);

/// An event of a log, as its service published it.
struct LoggedEvent {
    std::string entity;
    std::string id;  ///< the entity's
    std::string type;
    std::string data;  ///< JSON
    std::int64_t position = 0;
};

/// Calls `use` for each event of a store, which may be in use, in order.
void for_each_event(const std::filesystem::path& file, const std::function<void(const LoggedEvent&)>& use);

}  // namespace kontor::cli

#pragma once

#include <map>
#include <string>
#include <string_view>

#include "runtime/store/statement.hpp"

namespace kontor {

/// The table `consumed`: how far each producer's log has been taken in. Written in the transaction that applies the event.
class ConsumedPositions {
public:
    explicit ConsumedPositions(Database& database);
    std::int64_t get(std::string_view source);
    void set(std::string_view source, std::int64_t position);

private:
    Statement get_;
    Statement set_;
};

/// All of them, through any connection.
std::map<std::string, std::int64_t> consumed_positions(Database& database);

/// The table `published`: up to where the broker has acknowledged the own log.
class PublishedPosition {
public:
    explicit PublishedPosition(Database& database);
    std::int64_t get();
    void set(std::int64_t position);

private:
    Statement get_;
    Statement set_;
};

}  // namespace kontor

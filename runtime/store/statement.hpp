#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "runtime/store/database.hpp"

namespace kontor {

/// A row of a result; valid only within the call it is passed to. Columns count from 0.
class Row {
public:
    explicit Row(SQLite::Statement& statement) : statement_{statement} {}
    std::int64_t integer(int column) const { return statement_.getColumn(column).getInt64(); }
    double real(int column) const { return statement_.getColumn(column).getDouble(); }
    /// Also for BLOBs: the bytes as they are.
    std::string text(int column) const { return statement_.getColumn(column).getString(); }
    bool is_null(int column) const { return statement_.getColumn(column).isNull(); }
    std::optional<std::string> optional_text(int column) const {
        return is_null(column) ? std::nullopt : std::optional{text(column)};
    }

private:
    SQLite::Statement& statement_;
};

/// Bytes to be bound as a BLOB.
struct Blob {
    std::string_view bytes;
};

/// A statement prepared once and run often. Every run leaves it reset, with nothing bound, also when it throws
/// (`SQLite::Exception`). Parameters are bound in order: integers, doubles, texts, `Blob`, and `std::optional` of these.
class Statement {
public:
    Statement(Database& database, const std::string& sql) : statement_{database.connection(), sql} {}

    /// Runs to the end; returns the number of rows changed.
    template <typename... Parameters>
    int run(const Parameters&... parameters) {
        const Reset reset{statement_};
        bind_all(parameters...);
        while (statement_.executeStep()) {
        }
        return statement_.getChanges();
    }

    /// Calls `use(Row)` for every row.
    template <typename Use, typename... Parameters>
    void each(Use&& use, const Parameters&... parameters) {
        const Reset reset{statement_};
        bind_all(parameters...);
        while (statement_.executeStep()) use(Row{statement_});
    }

    /// `read(Row)` of the first row, or nothing when there is none.
    template <typename Read, typename... Parameters>
    auto first(Read&& read, const Parameters&... parameters)
        -> std::optional<decltype(read(std::declval<Row>()))> {
        const Reset reset{statement_};
        bind_all(parameters...);
        if (!statement_.executeStep()) return std::nullopt;
        return read(Row{statement_});
    }

private:
    struct Reset {
        SQLite::Statement& statement;
        explicit Reset(SQLite::Statement& s) : statement{s} {}
        Reset(const Reset&) = delete;
        Reset& operator=(const Reset&) = delete;
        ~Reset() {
            statement.tryReset();
            try {
                statement.clearBindings();
            } catch (
                const SQLite::
                    Exception&) {  // only for a statement that is being used wrongly: the next bind says so
            }
        }
    };

    template <typename... Parameters>
    void bind_all(const Parameters&... parameters) {
        [[maybe_unused]] int index = 0;
        (bind_one(++index, parameters), ...);
    }

    template <typename Value>
    void bind_one(int index, const Value& value) {
        if constexpr (std::is_same_v<Value, Blob>) {
            statement_.bind(index, value.bytes.data(), static_cast<int>(value.bytes.size()));
        } else if constexpr (std::is_integral_v<Value>) {
            statement_.bind(index, static_cast<std::int64_t>(value));
        } else if constexpr (std::is_floating_point_v<Value>) {
            statement_.bind(index, static_cast<double>(value));
        } else {
            statement_.bind(index, std::string{value});
        }
    }

    template <typename Value>
    void bind_one(int index, const std::optional<Value>& value) {
        if (value) {
            bind_one(index, *value);
        } else {
            statement_.bind(index);
        }
    }

    SQLite::Statement statement_;
};

}  // namespace kontor

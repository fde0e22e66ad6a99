#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/json.hpp"
#include "runtime/base/money.hpp"
#include "runtime/rpc/reply.hpp"

namespace kontor {

/// Reads the members of a JSON object that came from outside. Every wrong or missing member is noted with its JSON
/// Pointer; `done()` then rejects the request naming them all. Until `done()` returned, what was read is not to be used.
/// Nested objects and array elements share the notes of the outermost one. Members nobody asks for are ignored, so that
/// contracts can grow by addition.
///
///     Fields in{request.body};
///     const auto sku = in.sku("sku");
///     const auto quantity = in.integer("quantity", 1, 100'000);
///     in.done();
class Fields {
public:
    explicit Fields(const Json& object, std::string pointer = "");

    /// A text of `min` to `max` Unicode code points.
    std::string text(const char* name, std::size_t min, std::size_t max);
    std::optional<std::string> optional_text(const char* name, std::size_t min, std::size_t max);
    /// The same for what is shown in one line: no control characters.
    std::string line(const char* name, std::size_t min, std::size_t max);
    std::optional<std::string> optional_line(const char* name, std::size_t min, std::size_t max);
    std::int64_t integer(const char* name, std::int64_t min, std::int64_t max);
    std::int64_t integer_or(const char* name, std::int64_t fallback, std::int64_t min, std::int64_t max);
    bool boolean_or(const char* name, bool fallback);
    std::string uuid(const char* name);
    std::string sku(const char* name);
    /// One of the listed texts.
    std::string one_of(const char* name, std::initializer_list<std::string_view> choices);
    Money money(const char* name);
    /// Up to `max_items` texts of 1 to `max_length` code points; an absent member is an empty list.
    std::vector<std::string> texts_or_empty(const char* name, std::size_t max_items, std::size_t max_length);
    /// A nested object; when it is missing or no object, an empty one whose members are not complained about.
    Fields object(const char* name);
    std::optional<Fields> optional_object(const char* name);
    /// The objects of an array of `min` to `max` elements.
    std::vector<Fields> objects(const char* name, std::size_t min, std::size_t max);
    /// Any JSON value, or null when absent.
    Json any(const char* name);
    bool has(const char* name) const { return find(name) != nullptr; }

    /// Notes a fault of a member found by the caller.
    void fault(const char* name, std::string detail);
    /// Throws `Rejected` (kind invalid) when anything was noted.
    void done() const;

private:
    struct Notes {
        std::vector<FieldError> faults;
    };
    Fields(const Json* object, std::string pointer, std::shared_ptr<Notes> notes);
    const Json* find(const char* name) const;
    const Json* require(const char* name);
    void note(const char* name, std::string detail);

    const Json* object_;  // null: missing, and noted already
    std::string pointer_;
    std::shared_ptr<Notes> notes_;
};

}  // namespace kontor

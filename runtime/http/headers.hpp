#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kontor {

/// Header fields in the order they came or are to be sent. Names are compared without regard to case.
class HttpHeaders {
public:
    using Field = std::pair<std::string, std::string>;

    HttpHeaders() = default;
    HttpHeaders(std::initializer_list<Field> fields) : fields_{fields} {}

    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
    /// Replaces all fields of that name.
    void set(std::string_view name, std::string value);
    void remove(std::string_view name);
    bool has(std::string_view name) const { return find(name) != nullptr; }
    /// The first field of that name; empty when there is none.
    std::string_view get(std::string_view name) const;
    /// All fields of that name as the one list they are (RFC 9110 §5.3).
    std::string list(std::string_view name) const;
    /// How many fields have that name.
    std::size_t count(std::string_view name) const;

    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }

private:
    const std::string* find(std::string_view name) const;
    std::vector<Field> fields_;
};

/// Equal but for the case of ASCII letters.
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// `text` without spaces and tabs at its ends.
std::string_view trimmed(std::string_view text);

/// True when a comma-separated header value (RFC 9110 §5.6.1) holds `token`, whatever its case.
bool list_holds(std::string_view value, std::string_view token);

}  // namespace kontor

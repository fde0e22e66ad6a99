#include "services/gateway/body/strict_json.hpp"

#include <cstdint>
#include <limits>
#include <vector>

#include "services/gateway/body/text_place.hpp"

namespace gateway {
namespace {

using kontor::Json;

/// Builds a value from the parser's events; returning false stops the parser.
class StrictBuilder final : public nlohmann::json_sax<Json> {
public:
    Json take() { return std::move(root_); }
    const std::string& problem() const { return problem_; }
    std::size_t error_at() const { return error_at_; }

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override {
        // A reader of signed numbers would see a negative one.
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
            return add(static_cast<double>(value));
        }
        return add(static_cast<std::int64_t>(value));
    }
    bool number_float(number_float_t value, const string_t&) override { return add(value); }
    bool string(string_t& value) override { return check_text(value) && add(std::move(value)); }
    bool binary(binary_t&) override { return false; }

    bool start_object(std::size_t) override { return open(Json::object()); }
    bool key(string_t& name) override {
        if (!check_text(name)) return false;
        if (open_.back()->contains(name)) return fail("the member \"" + shown(name) + "\" is there twice");
        key_ = std::move(name);
        return true;
    }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_array() override { return close(); }

    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception& error) override {
        error_at_ = position;
        // Out of range: a number that no binary float can hold.
        return fail(error.id == 406 ? "a number is too large" : "it is not valid JSON");
    }

private:
    bool fail(std::string problem) {
        problem_ = std::move(problem);
        return false;
    }

    bool check_text(const std::string& text) {
        return text.find('\0') == std::string::npos || fail("a text holds a NUL character");
    }

    static std::string shown(const std::string& name) { return name.size() <= 64 ? name : "…"; }

    Json* place(Json value) {
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        auto& parent = *open_.back();
        if (parent.is_object()) return &(parent[key_] = std::move(value));
        parent.push_back(std::move(value));
        return &parent.back();
    }

    bool add(Json value) {
        place(std::move(value));
        return true;
    }

    bool open(Json container) {
        if (open_.size() == max_json_depth) return fail("it is nested more than 32 deep");
        open_.push_back(place(std::move(container)));
        return true;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    Json root_;
    std::vector<Json*> open_;  // stable: only the innermost container grows
    std::string key_;
    std::string problem_;
    std::size_t error_at_ = 0;
};

}  // namespace

std::expected<Json, JsonFault> read_strict_json(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF"))
        return std::unexpected{JsonFault{"it begins with a byte order mark", 1}};
    StrictBuilder builder;
    if (Json::sax_parse(text, &builder, Json::input_format_t::json, true)) return builder.take();
    return std::unexpected{JsonFault{builder.problem(), builder.error_at()}};
}

std::expected<Json, std::string> parse_strict_json(std::string_view text) {
    auto json = read_strict_json(text);
    if (json) return std::move(*json);
    const auto& fault = json.error();
    auto problem = "the body can't be read: " + fault.detail;
    if (fault.byte == 0) return std::unexpected{std::move(problem)};
    const auto place = place_of(text, fault.byte - 1);
    return std::unexpected{problem + " (line " + std::to_string(place.line) + ", column " +
                           std::to_string(place.column) + ")"};
}

}  // namespace gateway

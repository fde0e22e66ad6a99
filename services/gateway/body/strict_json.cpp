#include "services/gateway/body/strict_json.hpp"

#include <cstdint>
#include <limits>
#include <vector>

#include "services/gateway/body/schema_fault.hpp"
#include "services/gateway/body/text_place.hpp"

namespace gateway {
namespace {

using kontor::Json;

/// Names that are longer are not shown, nor is what is in them.
constexpr std::size_t max_shown = 64;

/// Builds a value from the parser's events; returning false stops the parser.
class StrictBuilder final : public nlohmann::json_sax<Json> {
public:
    Json take() { return std::move(root_); }
    const std::string& problem() const { return problem_; }
    /// To the value that is read now, or has just been found wrong.
    std::string pointer() const {
        std::string path;
        for (const auto& level : open_) {
            const bool innermost = &level == &open_.back();
            if (level.value->is_array()) {
                path += "/" + std::to_string(level.value->size() - (innermost ? 0 : 1));
            } else if ((innermost && !level.awaits_value) || level.key.size() > max_shown) {
                return path;
            } else {
                path += "/" + pointer_token(level.key);
            }
        }
        return path;
    }
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
        auto& level = open_.back();
        const bool twice = level.value->contains(name);
        level.key = std::move(name);
        level.awaits_value = true;
        if (twice) return fail("the member \"" + shown(level.key) + "\" is there twice");
        return check_text(level.key);
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
    struct Level {
        Json* value;      // stable: only the innermost container grows
        std::string key;  // of an object: the member read last
        bool awaits_value = false;
    };

    bool fail(std::string problem) {
        problem_ = std::move(problem);
        return false;
    }

    bool check_text(const std::string& text) {
        return text.find('\0') == std::string::npos || fail("a text holds a NUL character");
    }

    static std::string shown(const std::string& name) { return name.size() <= max_shown ? name : "…"; }

    Json* place(Json value) {
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        auto& level = open_.back();
        level.awaits_value = false;
        auto& parent = *level.value;
        if (parent.is_object()) return &(parent[level.key] = std::move(value));
        parent.push_back(std::move(value));
        return &parent.back();
    }

    bool add(Json value) {
        place(std::move(value));
        return true;
    }

    bool open(Json container) {
        if (open_.size() == max_json_depth) return fail("it is nested more than 32 deep");
        open_.push_back({place(std::move(container)), {}});
        return true;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    Json root_;
    std::vector<Level> open_;
    std::string problem_;
    std::size_t error_at_ = 0;
};

}  // namespace

std::expected<Json, JsonFault> read_strict_json(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF"))
        return std::unexpected{JsonFault{"it begins with a byte order mark", "", 1}};
    StrictBuilder builder;
    if (Json::sax_parse(text, &builder, Json::input_format_t::json, true)) return builder.take();
    return std::unexpected{JsonFault{builder.problem(), builder.pointer(), builder.error_at()}};
}

std::expected<Json, JsonFault> parse_strict_json(std::string_view text) {
    auto json = read_strict_json(text);
    if (json) return json;
    auto fault = std::move(json.error());
    fault.detail = "the body can't be read: " + fault.detail;
    if (fault.byte > 0) {
        const auto place = place_of(text, fault.byte - 1);
        fault.detail +=
            " (line " + std::to_string(place.line) + ", column " + std::to_string(place.column) + ")";
    }
    return std::unexpected{std::move(fault)};
}

}  // namespace gateway

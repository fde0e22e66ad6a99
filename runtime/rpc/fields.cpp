#include "runtime/rpc/fields.hpp"

#include <algorithm>

#include "runtime/base/ids.hpp"
#include "runtime/base/sku.hpp"

namespace kontor {
namespace {

/// A request that is wrong in many places is named by the first of them; bounds the answer.
constexpr std::size_t max_faults = 20;

std::size_t code_points(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; }));
}

/// RFC 6901 escaping of one reference token.
std::string escaped(std::string_view name) {
    std::string text;
    for (const char c : name) {
        if (c == '~') {
            text += "~0";
        } else if (c == '/') {
            text += "~1";
        } else {
            text += c;
        }
    }
    return text;
}

/// Of ASCII; not <cctype>'s, which depends on the locale. On ARM a char has no sign.
bool is_control(char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

std::string length_rule(std::size_t min, std::size_t max) {
    return "must be a text of " + std::to_string(min) + " to " + std::to_string(max) + " characters";
}

}  // namespace

Fields::Fields(const Json& object, std::string pointer)
    : object_{&object}, pointer_{std::move(pointer)}, notes_{std::make_shared<Notes>()} {
    if (!object.is_object()) {
        notes_->faults.push_back({pointer_, "must be an object"});
        object_ = nullptr;
    }
}

Fields::Fields(const Json* object, std::string pointer, std::shared_ptr<Notes> notes)
    : object_{object}, pointer_{std::move(pointer)}, notes_{std::move(notes)} {}

const Json* Fields::find(const char* name) const {
    if (object_ == nullptr) return nullptr;
    const auto at = object_->find(name);
    // A null member means the same as an absent one.
    return at == object_->end() || at->is_null() ? nullptr : &*at;
}

const Json* Fields::require(const char* name) {
    const auto* value = find(name);
    if (value == nullptr && object_ != nullptr) note(name, "is required");
    return value;
}

void Fields::note(const char* name, std::string detail) {
    if (notes_->faults.size() < max_faults)
        notes_->faults.push_back({pointer_ + "/" + escaped(name), std::move(detail)});
}

void Fields::fault(const char* name, std::string detail) {
    note(name, std::move(detail));
}

std::string Fields::text(const char* name, std::size_t min, std::size_t max) {
    const auto* value = require(name);
    if (value == nullptr) return {};
    if (!value->is_string()) {
        note(name, length_rule(min, max));
        return {};
    }
    auto text = value->get<std::string>();
    const auto length = code_points(text);
    if (length < min || length > max) note(name, length_rule(min, max));
    return text;
}

std::optional<std::string> Fields::optional_text(const char* name, std::size_t min, std::size_t max) {
    if (find(name) == nullptr) return std::nullopt;
    return text(name, min, max);
}

std::string Fields::line(const char* name, std::size_t min, std::size_t max) {
    auto text = this->text(name, min, max);
    if (std::ranges::any_of(text, is_control)) note(name, "must not hold control characters");
    return text;
}

std::optional<std::string> Fields::optional_line(const char* name, std::size_t min, std::size_t max) {
    if (find(name) == nullptr) return std::nullopt;
    return line(name, min, max);
}

std::int64_t Fields::integer(const char* name, std::int64_t min, std::int64_t max) {
    const auto* value = require(name);
    if (value == nullptr) return min;
    // An unsigned number beyond the signed range would wrap when read as signed.
    const bool fits =
        value->is_number_integer() && (!value->is_number_unsigned() ||
                                       value->get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX));
    const auto number = fits ? value->get<std::int64_t>() : 0;
    if (!fits || number < min || number > max) {
        note(name, "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max));
        return min;
    }
    return number;
}

std::int64_t Fields::integer_or(const char* name, std::int64_t fallback, std::int64_t min, std::int64_t max) {
    return find(name) == nullptr ? fallback : integer(name, min, max);
}

bool Fields::boolean_or(const char* name, bool fallback) {
    const auto* value = find(name);
    if (value == nullptr) return fallback;
    if (!value->is_boolean()) note(name, "must be true or false");
    return value->is_boolean() ? value->get<bool>() : fallback;
}

std::string Fields::uuid(const char* name) {
    const auto* value = require(name);
    if (value == nullptr) return {};
    if (!value->is_string() || !is_uuid(value->get_ref<const std::string&>())) {
        note(name, "must be a UUID in lower case");
        return {};
    }
    return value->get<std::string>();
}

std::string Fields::sku(const char* name) {
    const auto* value = require(name);
    if (value == nullptr) return {};
    if (!value->is_string() || !is_sku(value->get_ref<const std::string&>())) {
        note(
            name,
            "must be 1 to 64 letters, digits, dots, dashes or underscores, and begin with a letter or digit");
        return {};
    }
    return value->get<std::string>();
}

std::string Fields::one_of(const char* name, std::initializer_list<std::string_view> choices) {
    const auto* value = require(name);
    if (value == nullptr) return {};
    if (value->is_string() &&
        std::ranges::find(choices, value->get_ref<const std::string&>()) != choices.end()) {
        return value->get<std::string>();
    }
    std::string list;
    for (const auto choice : choices) list += (list.empty() ? "" : ", ") + std::string{choice};
    note(name, "must be one of: " + list);
    return {};
}

Money Fields::money(const char* name) {
    auto fields = object(name);
    Money money;
    money.amount = fields.integer("amount", 0, max_amount);
    money.currency = fields.text("currency", 3, 3);
    if (!money.currency.empty() && !is_currency_code(money.currency)) {
        fields.fault("currency", "must be three upper-case letters (ISO 4217)");
    }
    return money;
}

std::vector<std::string> Fields::texts_or_empty(const char* name, std::size_t max_items,
                                                std::size_t max_length) {
    const auto* value = find(name);
    if (value == nullptr) return {};
    const auto right = [&](const Json& item) {
        if (!item.is_string()) return false;
        const auto length = code_points(item.get_ref<const std::string&>());
        return length >= 1 && length <= max_length;
    };
    if (!value->is_array() || value->size() > max_items || !std::ranges::all_of(*value, right)) {
        note(name, "must be a list of at most " + std::to_string(max_items) + " texts of 1 to " +
                       std::to_string(max_length) + " characters");
        return {};
    }
    return value->get<std::vector<std::string>>();
}

Fields Fields::object(const char* name) {
    const auto* value = require(name);
    if (value != nullptr && !value->is_object()) {
        note(name, "must be an object");
        value = nullptr;
    }
    return {value, pointer_ + "/" + escaped(name), notes_};
}

std::optional<Fields> Fields::optional_object(const char* name) {
    if (find(name) == nullptr) return std::nullopt;
    return object(name);
}

std::vector<Fields> Fields::objects(const char* name, std::size_t min, std::size_t max) {
    const auto* value = require(name);
    if (value == nullptr) return {};
    if (!value->is_array() || value->size() < min || value->size() > max) {
        note(name, "must be a list of " + std::to_string(min) + " to " + std::to_string(max) + " objects");
        return {};
    }
    std::vector<Fields> elements;
    for (std::size_t i = 0; i < value->size(); ++i) {
        const auto& element = (*value)[i];
        auto pointer = pointer_ + "/" + escaped(name) + "/" + std::to_string(i);
        if (!element.is_object()) notes_->faults.push_back({pointer, "must be an object"});
        elements.push_back(Fields{element.is_object() ? &element : nullptr, std::move(pointer), notes_});
    }
    return elements;
}

Json Fields::any(const char* name) {
    const auto* value = find(name);
    return value == nullptr ? Json{} : *value;
}

void Fields::done() const {
    if (notes_->faults.empty()) return;
    const auto& first = notes_->faults.front();
    throw Rejected{{RejectionKind::invalid, "invalid", first.pointer + " " + first.detail, notes_->faults}};
}

}  // namespace kontor

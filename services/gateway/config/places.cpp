#include "services/gateway/config/places.hpp"

#include <optional>
#include <set>

#include "runtime/base/json.hpp"
#include "services/gateway/body/schema_fault.hpp"
#include "services/gateway/body/strict_json.hpp"

namespace gateway {

/// One pass over the text. Each step is false where the text is no JSON, or goes deeper than we follow.
class Places::Scan {
public:
    Scan(std::string_view text, Places& places) : text_{text}, places_{places} {}

    void run() {
        skip_space();
        [[maybe_unused]] const bool whole = value("", 0);
    }

private:
    bool value(const std::string& pointer, std::size_t depth) {
        places_.offsets_.emplace(pointer, at_);  // a member's name has its place already
        if (at_ == text_.size()) return false;
        const char first = text_[at_];
        if (first == '"') return string(pointer).has_value();
        if (first != '{' && first != '[') return word();
        if (depth == max_json_depth) return refuse(at_, pointer, "is nested more than 32 deep");
        ++at_;
        return first == '{' ? members(pointer, depth + 1) : elements(pointer, depth + 1);
    }

    bool members(const std::string& pointer, std::size_t depth) {
        std::set<std::string> names;
        skip_space();
        if (take('}')) return true;
        do {
            skip_space();
            const auto begin = at_;
            const auto name = string(pointer);
            if (!name) return false;
            const auto member = pointer + "/" + pointer_token(*name);
            if (!names.insert(*name).second) refuse(begin, member, "is there twice");
            places_.offsets_.emplace(member, begin);
            skip_space();
            if (!take(':')) return false;
            skip_space();
            if (!value(member, depth)) return false;
            skip_space();
        } while (take(','));
        return take('}');
    }

    bool elements(const std::string& pointer, std::size_t depth) {
        skip_space();
        if (take(']')) return true;
        std::size_t index = 0;
        do {
            skip_space();
            if (!value(pointer + "/" + std::to_string(index++), depth)) return false;
            skip_space();
        } while (take(','));
        return take(']');
    }

    /// What stands between quotes, unescaped.
    std::optional<std::string> string(const std::string& pointer) {
        const auto begin = at_;
        if (!take('"')) return std::nullopt;
        while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
        if (at_ >= text_.size()) return std::nullopt;
        ++at_;
        const auto content = kontor::Json::parse(text_.substr(begin, at_ - begin), nullptr, false);
        if (!content.is_string()) return std::nullopt;
        auto text = content.get<std::string>();
        if (text.find('\0') != std::string::npos) refuse(begin, pointer, "holds a NUL character");
        return text;
    }

    /// A number, or true, false, null.
    bool word() {
        const auto begin = at_;
        at_ = std::min(text_.find_first_of(" \t\r\n,]}", at_), text_.size());
        return at_ > begin;
    }

    void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

    bool take(char c) {
        if (at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    bool refuse(std::size_t offset, const std::string& pointer, const char* detail) {
        if (places_.faults_.size() < max_config_faults)
            places_.faults_.push_back({place_of(text_, offset), pointer, detail});
        return false;
    }

    std::string_view text_;
    Places& places_;
    std::size_t at_ = 0;
};

Places::Places(std::string_view text) : text_{text} {
    Scan{text, *this}.run();
}

TextPlace Places::of(std::string_view pointer) const {
    for (;;) {
        if (const auto found = offsets_.find(pointer); found != offsets_.end())
            return place_of(text_, found->second);
        const auto slash = pointer.rfind('/');
        if (slash == std::string_view::npos) return {};
        pointer = pointer.substr(0, slash);
    }
}

}  // namespace gateway

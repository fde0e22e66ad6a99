#include "services/gateway/handlers/quota_message.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "runtime/base/json.hpp"

namespace gateway {
namespace {

using kontor::Json;

constexpr std::size_t key_digits = 16;
/// Far more than any gateway grants, and no sum of it overflows.
constexpr std::int64_t number_max = 1'000'000'000'000;

std::string hex(std::uint64_t key) {
    std::string text(key_digits, '0');
    std::array<char, key_digits> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), key, 16).ptr;
    std::copy_backward(digits.data(), end, text.end());
    return text;
}

std::optional<std::uint64_t> key_in(const Json& json) {
    if (!json.is_string()) return std::nullopt;
    const auto& text = json.get_ref<const std::string&>();
    std::uint64_t key = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), key, 16);
    const bool whole = error == std::errc{} && end == text.data() + text.size() && text.size() == key_digits;
    return whole ? std::optional{key} : std::nullopt;
}

std::optional<QuotaReport> read_report(const std::string& limit, const Json& json) {
    constexpr std::size_t members = 5;
    if (!json.is_array() || json.size() != members) return std::nullopt;
    const auto key = key_in(json[0]);
    const auto is_sound = [](const Json& number, std::int64_t least) {
        return number.is_number_integer() && number >= least && number <= number_max;
    };
    const bool sound = key && is_sound(json[1], 0) && is_sound(json[2], 0) &&
                       is_sound(json[3], -number_max) && is_sound(json[4], 0);
    if (!sound) return std::nullopt;
    return QuotaReport{limit, *key, json[1], json[2], json[3], json[4]};
}

}  // namespace

kontor::Message quota_message(std::string topic, std::span<const QuotaReport> reports) {
    Json limits = Json::object();
    for (const auto& report : reports) {
        limits[report.limit].push_back(
            {hex(report.key), report.granted, report.age_ms, report.level_m, report.per_1000_s});
    }
    kontor::Message message;
    message.topic = std::move(topic);
    message.payload = Json{{"limits", std::move(limits)}}.dump();
    message.content_type = "application/json";
    return message;
}

std::optional<std::vector<QuotaReport>> read_quota_message(const kontor::Message& message) {
    const auto json = kontor::parse_json(message.payload);
    if (!json.is_object() || !json.contains("limits") || !json["limits"].is_object()) return std::nullopt;
    std::vector<QuotaReport> reports;
    for (const auto& [limit, list] : json["limits"].items()) {
        if (!list.is_array()) return std::nullopt;
        for (const auto& each : list) {
            const auto report = read_report(limit, each);
            if (!report || reports.size() == Quotas::reports_max) return std::nullopt;
            reports.push_back(*report);
        }
    }
    return reports;
}

}  // namespace gateway

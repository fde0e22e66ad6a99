#include "services/shipping/domain/zpl.hpp"

namespace shipping {
namespace {

/// What fits a line of the label; longer texts are cut.
constexpr std::size_t line_bytes = 60;

std::string field(int x, int y, int height, std::string_view text) {
    return "^FO" + std::to_string(x) + "," + std::to_string(y) + "^A0N," + std::to_string(height) +
           "^FH_^FD" + zpl_escaped(text, line_bytes) + "^FS\n";
}

std::string recipient(const Delivery& delivery) {
    const auto* address = std::get_if<Address>(&delivery);
    if (address == nullptr) return field(40, 60, 60, "PICKUP");
    return field(40, 60, 40, address->name) + field(40, 120, 40, address->street) +
           field(40, 180, 40, address->postcode + " " + address->city) + field(40, 240, 40, address->country);
}

/// Never within a UTF-8 sequence.
std::string_view cut(std::string_view text, std::size_t max_bytes) {
    if (text.size() <= max_bytes) return text;
    while (max_bytes > 0 && (static_cast<unsigned char>(text[max_bytes]) & 0xC0) == 0x80) --max_bytes;
    return text.substr(0, max_bytes);
}

}  // namespace

std::string zpl_escaped(std::string_view text, std::size_t max_bytes) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string escaped;
    for (const char c : cut(text, max_bytes)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            escaped += ' ';
        } else if (c == '^' || c == '~' || c == '_') {
            escaped += '_';
            escaped += digits[byte >> 4];
            escaped += digits[byte & 0x0F];
        } else {
            escaped += c;
        }
    }
    return escaped;
}

std::string zpl_label(const LabelCreated& label) {
    return "^XA^CI28\n" + recipient(label.delivery) + "^FO40,340^BCN,120,Y,N,N^FD" + label.tracking +
           "^FS\n" + field(40, 540, 25, "order " + label.order) + "^XZ\n";
}

}  // namespace shipping

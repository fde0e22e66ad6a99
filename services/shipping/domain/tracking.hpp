#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace shipping {

/// The tracking number of the label with this serial number (from 1), in the form of UPU S10: two letters (`KO`), eight
/// digits, a check digit (weights 8 6 4 2 3 5 9 7, modulo 11) and the two letters `ZZ`, which name no country. Numbers
/// come again after 100 million labels; S10 asks for a year at least.
std::string tracking_number(std::int64_t serial);

/// The S10 check digit of eight digits.
int s10_check_digit(std::string_view eight_digits);

}  // namespace shipping

#pragma once

#include <string>
#include <string_view>

namespace shipping {

/// A shipment's tracking number, made from its id alone, so that it is the same whenever it is asked for. It has the form
/// of UPU S10: two letters (`KO`), eight digits, a check digit (weights 8 6 4 2 3 5 9 7, modulo 11) and the two letters
/// `ZZ`, which name no country. The eight digits are taken from the id's random part.
std::string tracking_number(std::string_view shipment_id);

/// The S10 check digit of eight digits.
int s10_check_digit(std::string_view eight_digits);

}  // namespace shipping

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace users {

constexpr std::size_t max_email =
    254;  ///< characters, of 64 + 1 + 255 less the path's brackets (RFC 5321, erratum 1690)

/// An e-mail address as accounts are known by it: without white space around it, in lower case. Nothing for a
/// text that can't be one: ASCII only, an unquoted local part of up to 64 characters, a domain name of two
/// labels at least, 254 characters in all (RFC 5321). Whether it exists only a mail can tell.
std::optional<std::string> normalise_email(std::string_view text);

}  // namespace users

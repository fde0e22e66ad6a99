#include <doctest/doctest.h>

#include "services/users/domain/email.hpp"

using users::normalise_email;

TEST_CASE("addresses are kept without white space around them and in lower case") {
    struct Case {
        std::string text, email;
    };
    const std::string longest = std::string(64, 'a') + "@" + std::string(61, 'x') + "." +
                                std::string(61, 'y') + "." + std::string(61, 'z') + ".eu";
    REQUIRE(longest.size() == 253);
    const Case cases[] = {{"ada@example.org", "ada@example.org"},
                          {" \t Ada.Lovelace@EXAMPLE.org\r\n", "ada.lovelace@example.org"},
                          {"staff@kontor.local", "staff@kontor.local"},
                          {"o'neil+till-1@shop.example", "o'neil+till-1@shop.example"},
                          {"!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org"},
                          {"1@2.a3", "1@2.a3"},
                          {"a@xn--bcher-kva.example", "a@xn--bcher-kva.example"},
                          {longest, longest}};
    for (const auto& [text, email] : cases) {
        CAPTURE(text);
        CHECK(normalise_email(text) == email);
    }
}

TEST_CASE("what can't be an address is none") {
    const std::string cases[] = {"",
                                 " ",
                                 "ada",
                                 "@",
                                 "ada@",
                                 "@example.org",
                                 "ada@example",
                                 "ada@@example.org",
                                 "ada@b@example.org",
                                 "a da@example.org",
                                 "ada@exa mple.org",
                                 "ada@-example.org",
                                 "ada@example-.org",
                                 "ada@.example.org",
                                 "ada@example..org",
                                 "ada@example.org.",
                                 "ada@example_shop.org",
                                 ".ada@example.org",
                                 "ada.@example.org",
                                 "ada..lovelace@example.org",
                                 "ada@127.0.0.1",
                                 "ada@[127.0.0.1]",
                                 "\"ada\"@example.org",
                                 "Ada <ada@example.org>",
                                 "ada@example.org,bob@example.org",
                                 "ada@example.org\nbcc: bob@example.org",
                                 "\xd0\xb0"
                                 "da@example.org",
                                 "ada@ex\xc3\xa4mple.org",
                                 std::string("ada\0@example.org", 16),
                                 std::string(65, 'a') + "@example.org",
                                 "ada@" + std::string(64, 'x') + ".org",
                                 "ada@" + std::string(62, 'x') + "." + std::string(62, 'y') + "." +
                                     std::string(62, 'z') + "." + std::string(62, 'w') + ".org"};
    for (const auto& text : cases) {
        CAPTURE(text);
        CHECK_FALSE(normalise_email(text).has_value());
    }
}

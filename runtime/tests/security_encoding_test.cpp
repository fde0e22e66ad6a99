#include <doctest/doctest.h>

#include <string>

#include "runtime/security/base64.hpp"
#include "runtime/security/sha256.hpp"

using kontor::Base64;

TEST_CASE("base64 agrees with the vectors of RFC 4648") {
    struct Case {
        std::string bytes, standard, url;
    };
    const Case cases[] = {{"", "", ""},
                          {"f", "Zg==", "Zg"},
                          {"fo", "Zm8=", "Zm8"},
                          {"foo", "Zm9v", "Zm9v"},
                          {"foob", "Zm9vYg==", "Zm9vYg"},
                          {"fooba", "Zm9vYmE=", "Zm9vYmE"},
                          {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
                          {"\xff\xef\xbe", "/+++", "_---"},
                          {std::string("\0\0", 2), "AAA=", "AAA"}};
    for (const auto& [bytes, standard, url] : cases) {
        CAPTURE(standard);
        CHECK(kontor::base64_encode(bytes, Base64::standard) == standard);
        CHECK(kontor::base64_encode(bytes, Base64::url) == url);
        CHECK(kontor::base64_decode(standard, Base64::standard) == bytes);
        CHECK(kontor::base64_decode(url, Base64::url) == bytes);
    }
}

TEST_CASE("base64 refuses every text it would not have written") {
    for (const std::string text :
         {"Zg", "Zg=", "Zg===", "Zg==\n", " Zg==", "Z", "Zh==", "Zm9", "Z-==", "=", "Zg==Zg=="}) {
        CAPTURE(text);
        CHECK_FALSE(kontor::base64_decode(text, Base64::standard));
    }
    for (const std::string text :
         {"Zg==", "Z", "Zh", "Zm9=", "Zm+v", "Zm/v", "Zm9v ", "Zm 9v", "Zm9v.", "\xc3\xa4"}) {
        CAPTURE(text);
        CHECK_FALSE(kontor::base64_decode(text, Base64::url));
    }
    CHECK_FALSE(kontor::base64_decode(std::string("Zm9v\0", 5), Base64::url));
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    for (int code = 0; code < 256; ++code) {
        const auto c = static_cast<char>(code);
        const auto text = std::string{"Zm"} + c + "v";
        CAPTURE(code);
        const bool letter = c != '\0' && alphabet.find(c) != std::string::npos;
        CHECK(kontor::base64_decode(text, Base64::url).has_value() == (letter || c == '-' || c == '_'));
        CHECK(kontor::base64_decode(text, Base64::standard).has_value() == (letter || c == '+' || c == '/'));
    }
}

TEST_CASE("sha-256 agrees with the vectors of FIPS 180-4") {
    CHECK(kontor::sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(kontor::sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(kontor::sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(kontor::sha256("abc").size() == 32);
}

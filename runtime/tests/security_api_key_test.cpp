#include "runtime/security/api_key.hpp"

#include <doctest/doctest.h>

#include <set>

#include "runtime/testing/sequential_ids.hpp"

using kontor::is_api_key;
using kontor::make_api_key;

TEST_CASE("an API key has a prefix by which it is found, and characters that need no escaping") {
    kontor::SystemClock clock;
    kontor::SystemIds ids{clock};
    std::set<std::string> keys;
    for (int i = 0; i < 1000; ++i) {
        const auto key = make_api_key(ids);
        CHECK(key.size() == 55);
        CHECK(key.starts_with("kontor_"));
        CHECK(key.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
              std::string::npos);
        CHECK(is_api_key(key));
        keys.insert(key);
    }
    CHECK(keys.size() == 1000);
}

TEST_CASE("a mistyped API key is none: no character may be another one, none be missing, none be too many") {
    kontor::SequentialIds ids;
    const auto key = make_api_key(ids);
    for (std::size_t i = 0; i < key.size(); ++i) {
        for (const char c : {'A', 'b', '7', '-', '_', '=', '+', ' ', '\0', '\xff'}) {
            auto typed = key;
            if (typed[i] == c) continue;
            typed[i] = c;
            CAPTURE(typed);
            CHECK_FALSE(is_api_key(typed));
        }
        CHECK_FALSE(is_api_key(key.substr(0, i)));
        auto swapped = key;
        if (i + 1 == key.size() || key[i] == key[i + 1]) continue;
        std::swap(swapped[i], swapped[i + 1]);
        CHECK_FALSE(is_api_key(swapped));
    }
    for (const auto& text : {key + "A", key + "AAAA", " " + key, key + "\n", "KONTOR" + key.substr(6),
                             key + key, std::string{"kontor_"}, std::string{},
                             "kontor_" + std::string(48, 'A'), std::string(1'000'000, 'k')}) {
        CHECK_FALSE(is_api_key(text));
    }
}

TEST_CASE("what is kept of an API key is its SHA-256") {
    CHECK(kontor::api_key_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

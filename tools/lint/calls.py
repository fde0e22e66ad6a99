"""Calls and words that have a better replacement here, sleeps in tests, and what must not be in any text."""
import re

ANYWHERE, PRODUCT, TESTS = "anywhere", "product", "tests"

# (where, pattern, message, paths that may, and why in the comment beside them)
BANNED = [
    (ANYWHERE, r"\b(strcpy|strcat|sprintf|vsprintf|gets)\s*\(", "unbounded: use std::string", ()),
    (ANYWHERE, r"\b(atoi|atol|atof|strtol|strtoul|strtod|stoi|stol|stoul|stoll|stod)\s*\(",
     "accepts rubbish or throws: use std::from_chars", ()),
    (ANYWHERE, r"\b(localtime|gmtime|strtok|asctime|ctime)\s*\(", "not thread-safe: use std::chrono or the _r variant", ()),
    (ANYWHERE, r"\bstd::endl\b", "flushes: use '\\n', and std::flush where that is meant", ()),
    (ANYWHERE, r"\bstd::regex\b", "slow, large, and deep in the stack: parse by hand", ()),
    (ANYWHERE, r"\busing namespace std\s*;", "name what you use", ()),
    (ANYWHERE, r"#\s*if\s+0\b", "dead code: delete it", ()),
    (ANYWHERE, r"\b(system|popen)\s*\(", "a shell: use posix_spawn with an argument list", ()),
    (ANYWHERE, r"\.detach\(\)", "a thread that nobody joins outlives its data: use std::jthread", ()),
    (PRODUCT, r"(?<!static_)\bassert\s*\(", "vanishes with NDEBUG: use INVARIANT", ()),
    (PRODUCT, r"\b(std::)?(rand|srand|random)\s*\(\s*\)|\bstd::(mt19937|random_device)",
     "randomness comes through kontor::Ids", ("cli/", "runtime/bus/")),  # its own seam; jitter of a real connection
    (PRODUCT, r"\b(system|steady|high_resolution)_clock::now\s*\(|\btime\s*\((nullptr|0|NULL)\)",
     "time comes through kontor::Clock", 
     # the clock; real connections; the client's waits; the toolchain's own test
     ("runtime/base/clock.cpp", "runtime/bus/mosquitto_", "runtime/http/", "cli/", "cross-toolchains/")),
    (PRODUCT, r"\bgetenv\s*\(", "settings come through kontor::Config", ("runtime/service/config.cpp", "cli/")),
    (TESTS, r"\bsleep_(for|until)\s*\(|\b(usleep|nanosleep|sleep)\s*\(",
     "sleeping doesn't synchronise: use eventually() of runtime/testing, or the simulated clock",
     ("runtime/testing/",)),  # where eventually() itself is
]

# In every text. Written so that this file doesn't match itself.
TEXTS = [
    (r"/(work|root)/[a-z.]|/home/[a-z]+/", "a path of somebody's machine"),
    (r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b(?!XX)", "do it, or file it: the tree holds no promises"),
]
NO_NAMES = {"utils", "util", "common", "helpers", "misc", "constants"}
SHELL_SLEEP = re.compile(r"^\s*sleep\s+[1-9]")
# What quotes the patterns in order to look for them.
EXEMPT_TEXTS = ("tools/lint/", "LICENSE", "tests/data/")


def applies(where, source):
    return where == ANYWHERE or (where == TESTS) == source.is_test


def banned_calls(source):
    for number, line in source.code_lines():
        for where, pattern, message, allowed in BANNED:
            if applies(where, source) and not source.path.startswith(allowed or ("\0",)) and re.search(pattern, line):
                yield f"{source.path}:{number}: {re.search(pattern, line)[0].strip()}: {message}"


def bad_texts(source):
    if source.path.startswith(EXEMPT_TEXTS):
        return
    for number, line in enumerate(source.lines, 1):
        for pattern, message in TEXTS:
            match = re.search(pattern, line)
            if match:
                yield f"{source.path}:{number}: {match[0]}: {message}"


def shell_sleeps(source):
    for number, line in enumerate(source.lines, 1):
        if source.is_test and source.path.endswith(".sh") and SHELL_SLEEP.match(line):
            yield f"{source.path}:{number}: a test polls for what it waits for, several times a second, up to a deadline"


def bad_name(source):
    for part in source.parts:
        if part.split(".")[0] in NO_NAMES:
            yield f"{source.path}: '{part}' says nothing of what is in it"


def check(sources):
    for source in sources:
        if source.is_cpp:
            yield from banned_calls(source)
        yield from bad_texts(source)
        yield from shell_sleeps(source)
        yield from bad_name(source)

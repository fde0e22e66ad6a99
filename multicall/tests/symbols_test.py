"""No name of one service is another's, too: in one program the linker would keep one of the two, and say nothing of it.

Promise: whatever two services both define comes from the runtime or a library, and is the same in both.
Method: read the symbols of the services' archives; of those that are in two, look where each name in them begins.
Usage: symbols_test.py NM ARCHIVE…
"""
import collections
import pathlib
import re
import subprocess
import sys

# Namespaces and C types that services share. A service's own namespace is not among them, nor is the global one.
# That services add nothing to these is a house rule (tools/lint/namespaces.py).
SHARED = {"std", "__gnu_cxx", "kontor", "nlohmann", "SQLite", "prometheus", "valijson", "httplib"}
LANGUAGE = set("""
    void bool char char8_t char16_t char32_t wchar_t short int long float double unsigned signed const volatile auto
    decltype nullptr operator new delete noexcept true false lambda abi cxx11
    vtable VTT typeinfo name for guard variable reference temporary construction in non virtual covariant return thunk to
""".split())

# The first word of each qualified name: `std` and `orders` of std::vector<orders::Line>.
FIRST_WORD = re.compile(r"(?<![\w:~'])[A-Za-z_]\w*")

EXAMPLES = {
    "std::vector<kontor::Event, std::allocator<kontor::Event> >::~vector()": set(),
    "decltype (make((get<Product>)())) nlohmann::detail::from<int>(unsigned long)": set(),
    "std::vector<Product, std::allocator<Product> >::~vector()": {"Product"},
    "vtable for orders::Board": {"orders"},
    "parse(std::string_view)": {"parse"},
}


def symbols(nm, archive):
    """(name, whether a second definition is an error of its own) of what others can link to."""
    listing = subprocess.run([nm, "--demangle", "--defined-only", "--extern-only", archive],
                             capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        match = re.match(r"[0-9a-f]* ([A-Za-z]) (.+)", line)
        if match and not match[2].startswith("DW.ref."):  # the compiler's own: where exceptions are handled
            yield match[2], match[1] not in "WVuvw"


def without_expressions(symbol):
    """A template may be overloaded on an expression, decltype (f(…)), whose names say nothing of what it is."""
    before, found, rest = symbol.partition("decltype (")
    if not found:
        return symbol
    depth, end = 1, 0
    while depth > 0:
        depth += {"(": 1, ")": -1}.get(rest[end], 0)
        end += 1
    return before + without_expressions(rest[end:])


def strangers(symbol):
    return set(FIRST_WORD.findall(without_expressions(symbol))) - SHARED - LANGUAGE


def misread_examples():
    for symbol, expected in EXAMPLES.items():
        if strangers(symbol) != expected:
            yield f"{symbol}: {strangers(symbol)} instead of {expected}"


def service_of(archive):
    """A service may have two archives: libgateway_rules.a is the gateway's, too."""
    return re.sub(r"^lib|_(service|rules)\.a$", "", pathlib.Path(archive).name)


def collisions(nm, archives):
    places, strong = collections.defaultdict(set), set()
    for archive in archives:
        for symbol, is_strong in symbols(nm, archive):
            places[symbol].add(service_of(archive))
            if is_strong:
                strong.add(symbol)
    for symbol, where in sorted(places.items()):
        if len(where) > 1 and (symbol in strong or strangers(symbol)):
            yield f"{symbol}: defined in {', '.join(sorted(where))}"


def main(nm, *archives):
    if len(archives) < 2:
        return "nothing to compare"
    found = [*misread_examples(), *collisions(nm, archives)]
    return "\n".join(found) if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

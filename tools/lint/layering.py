"""Who may include whom: the floors of runtime/, the purity of domains, services apart from each other,
the program that holds them all above everything."""

# A floor of the runtime includes only its own and those of a lower number. Events stand on rpc: a replay is asked for.
FLOOR = {"base": 0, "telemetry": 1, "store": 2, "bus": 2, "security": 2, "http": 2, "rpc": 3, "events": 4, "service": 5}

# Pure logic sees values, not the seams to the world: these are of runtime/base, but not for a domain.
NOT_FOR_DOMAINS = {"json.hpp", "scheduler.hpp", "embedded_file.hpp"}
STANDARD_IO = {"fstream", "iostream", "thread", "mutex", "condition_variable", "future", "filesystem", "random", "cstdio"}

# Headers that one source file hides from all others, and those files.
HIDDEN = {
    "mosquitto.h": {
        "runtime/bus/mosquitto_link.cpp": "the bus",
    },
    "httplib.h": {
        "runtime/http/": "the floor that wraps it for the gateway and for health endpoints",
        "cli/node/http.cpp": "the command line's HTTP client; it doesn't link the runtime's",
    },
}


# What the command line may know of a service: what judges a file before the service is given it.
JUDGED_ALIKE = {"services/gateway/config/config_check.hpp", "services/gateway/config/config_file.hpp"}


# The folders of a service that are a library of their own for that (RULES of kontor_service; domains are pure anyway).
RULES = {"gateway": ("domain", "body", "routing", "config")}


def owner(path):
    """services/orders/… → orders, else None."""
    parts = path.split("/")
    return parts[1] if parts[0] == "services" and len(parts) > 2 else None


def check_runtime(source, header):
    part = header.split("/")[0]
    if part in ("services", "cli", "tests", "multicall"):
        return f"the runtime knows no {part}"
    floor, other = source.parts[1], header.split("/")[1] if part == "runtime" else None
    if floor not in FLOOR or other is None:
        return None
    if other in ("testing", "tests"):
        return None if "tests" in source.parts else "test doubles are for tests"
    if other != floor and FLOOR.get(other, 99) >= FLOOR[floor]:
        return f"floor {floor} stands below {other}, or beside it"
    return None


def check_domain(source, quoted, header):
    if not quoted:
        pure = "/" not in header and "." not in header and header not in STANDARD_IO
        return None if pure else f"a domain is pure: it doesn't include <{header}>"
    own = f"services/{owner(source.path)}/domain/"
    if header.startswith(own):
        return None
    if header.startswith("runtime/base/") and header.split("/")[-1] not in NOT_FOR_DOMAINS:
        return None
    return f"a domain includes only the standard library, runtime/base and {own}, not {header}"


def check_rules(source, header):
    """Rules that others judge by, too, need nothing that makes a process a service."""
    rules = RULES.get(owner(source.path), ())
    if len(source.parts) < 4 or source.parts[2] not in rules:
        return None
    own = header.startswith(tuple(f"services/{owner(source.path)}/{folder}/" for folder in rules))
    generated = header.startswith(f"services/{owner(source.path)}/") and header.count("/") == 2
    if own or generated or header.startswith("runtime/base/"):
        return None
    return f"rules that others judge by, too, include only runtime/base and each other, not {header}"


def check_multicall(source, header):
    """It knows services by their definitions alone, and nobody knows it, but for tests of all services at once."""
    above, definition = source.parts[0] == "multicall", f"services/{owner(header)}/service.hpp"
    if above and owner(header) and header != definition:
        return f"the multicall program takes a service as a whole: it includes {definition}"
    if not above and source.parts[0] != "tests" and header.startswith("multicall/"):
        return "nothing builds on the multicall program"
    return None


def check_include(source, quoted, header):
    """The broken rule, or None."""
    service = owner(source.path)
    if service and owner(header) not in (None, service):
        return f"services share nothing but the runtime: {service} may not include {header}"
    if service and "domain" in source.parts:
        return check_domain(source, quoted, header)
    if quoted and source.parts[0] == "runtime":
        return check_runtime(source, header)
    if quoted and source.parts[0] == "cli" and header.startswith("services/") and header not in JUDGED_ALIKE:
        return "the command line speaks to services over their contracts"
    if quoted:
        return check_rules(source, header) or check_multicall(source, header)
    return None


def check_hidden(source, header):
    allowed = HIDDEN.get(header)
    if allowed is None or any(source.path.startswith(path) for path in allowed):
        return None
    return f"{header} is included by {' and '.join(allowed)} alone"


def check(sources):
    for source in sources:
        if not source.is_cpp:
            continue
        for number, quoted, header in source.includes():
            broken = check_include(source, quoted, header) or check_hidden(source, header)
            if broken:
                yield f"{source.path}:{number}: {broken}"
    yield from one_includer(sources)


def one_includer(sources):
    """Within a folder that may include a hidden header, one source file does."""
    for header, places in HIDDEN.items():
        for place in places:
            users = [s.path for s in sources if s.is_cpp and s.path.startswith(place)
                     and any(name == header for _, _, name in s.includes())]
            if len(users) > 1:
                yield f"{users[1]}: {header} is included by {users[0]} already; one source file hides it from the others"

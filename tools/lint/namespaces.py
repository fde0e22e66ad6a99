"""A service adds nothing to namespaces that services share: one program holds them all, and of two definitions of one
name the linker would keep either, and say nothing. (Its symbols are compared too: multicall/tests/symbols_test.py.)"""
import re

import layering

SHARED = re.compile(r"^namespace (kontor|std|nlohmann)\b")
FORWARD = re.compile(r"^(class|struct) \w+;$")


def check_file(service, source):
    shared = None
    for number, line in enumerate(source.lines, 1):
        opened = SHARED.match(line)
        if opened:
            shared = opened[1]
        elif line.startswith("}"):
            shared = None
        elif shared and not FORWARD.match(line):
            yield f"{source.path}:{number}: {service} may declare classes of namespace {shared}, and add nothing to it"


def check(sources):
    for source in sources:
        service = layering.owner(source.path)
        if service and source.is_cpp and not source.is_test:
            yield from check_file(service, source)

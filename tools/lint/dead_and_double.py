"""Source files that nothing compiles, headers that nothing includes, and code that is there twice."""
import collections
import json
import pathlib
import re

# So many equal lines in a row, blank ones, braces and includes not counted, are one thing written twice.
DOUBLE_LINES = 14
PROGRAM_FOLDERS = ("runtime", "services", "cli", "multicall", "tests")


def compiled_files(build):
    """What a configured build compiles, with what its unity sources stand for."""
    for command in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        path = pathlib.Path(command["file"])
        if path.parent.name == "Unity":
            yield from (pathlib.Path(name) for name in re.findall(r'#include "(.+)"', path.read_text(encoding="utf-8")))
        else:
            yield path


def unused(root, build, sources):
    compiled = set(compiled_files(build))
    included = {header for source in sources if source.is_cpp for _, _, header in source.includes()}
    # Generated sources include too; their generators name what.
    included |= {word for source in sources if source.path.startswith("cmake/") for word in " ".join(source.lines).split()}
    for source in sources:
        if source.parts[0] not in PROGRAM_FOLDERS:
            continue
        if source.path.endswith(".cpp") and root / source.path not in compiled:
            yield f"{source.path}: no target compiles it"
        if source.path.endswith(".hpp") and source.path not in included:
            yield f"{source.path}: nothing includes it"


def meaningful(source):
    """(line number, text) of the lines that count for doubles."""
    for number, line in source.code_lines():
        text = re.sub(r"\s+", " ", line).strip()
        if len(text) > 2 and not text.startswith(("#include", "#pragma", "namespace", "}", "using ")):
            yield number, text


def doubles(sources):
    seen = {}
    reported = collections.Counter()
    for source in sources:
        if not source.is_cpp or source.is_test:
            continue
        lines = list(meaningful(source))
        for start in range(len(lines) - DOUBLE_LINES + 1):
            block = "\n".join(text for _, text in lines[start:start + DOUBLE_LINES])
            place = (source.path, lines[start][0])
            first = seen.setdefault(block, place)
            if first != place and not reported[(first[0], source.path)]:
                reported[(first[0], source.path)] += 1
                yield f"{place[0]}:{place[1]}: the same {DOUBLE_LINES} lines are in {first[0]}:{first[1]}"


def check(root, build, sources):
    if build is not None:
        yield from unused(root, build, sources)
    yield from doubles(sources)

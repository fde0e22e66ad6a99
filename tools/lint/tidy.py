"""Runs clang-tidy on our sources, two at a time, and remembers by content which were clean.

Usage: tidy.py <build folder> [file…]. A source is looked at again only when it, a header of ours that it includes, or
.clang-tidy has changed: the first run takes minutes, the next ones seconds.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)
# Tests repeat doctest's macros thousands of times: their checks are the compiler's warnings and the sanitizers.
SKIPPED = re.compile(r"(^|/)(tests|generated)/")


def content(path, cache={}):
    if path not in cache:
        cache[path] = path.read_text(encoding="utf-8") if path.exists() else ""
    return cache[path]


def key(source):
    """A hash of all that the result depends on."""
    seen, waiting = set(), [source]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += [ROOT / name for name in INCLUDE.findall(content(path))]
    parts = [content(ROOT / ".clang-tidy")] + [f"{path}\0{content(path)}" for path in sorted(seen)]
    return hashlib.sha256("\1".join(parts).encode()).hexdigest()


def look_at(build, source):
    """What clang-tidy says of a source; empty when it is clean."""
    stamp = build / "tidy" / key(source)
    if stamp.exists():
        return ""
    command = ["clang-tidy-19", "-p", build, "--quiet", "--extra-arg=-Wno-unknown-warning-option",
               "--extra-arg=-Wno-deprecated-declarations", source]  # libstdc++ 12 uses what it deprecates
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode == 0:
        stamp.touch()
        return ""
    return run.stdout or run.stderr


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    (build / "tidy").mkdir(exist_ok=True)
    compiled = {pathlib.Path(entry["file"]) for entry in json.loads((build / "compile_commands.json").read_text())}
    ours = {path for path in compiled if path.is_relative_to(ROOT) and not path.is_relative_to(build)}
    wanted = {pathlib.Path(name).resolve() for name in sys.argv[2:]} or ours
    sources = sorted(p for p in ours & wanted if not SKIPPED.search(str(p.relative_to(ROOT))))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = [text for text in pool.map(lambda source: look_at(build, source), sources) if text]
    print("\n".join(complaints), end="")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""The house rules that no general tool knows. Usage: house.py [--build FOLDER]; exit 1 when one is broken.

With --build (a configured build folder), files that no target compiles are found too.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import calls  # noqa: E402
import dead_and_double  # noqa: E402
import layering  # noqa: E402
import namespaces  # noqa: E402
import sources as tree  # noqa: E402


def complaints(root, build):
    sources = tree.read(root)
    yield from layering.check(sources)
    yield from namespaces.check(sources)
    yield from calls.check(sources)
    yield from dead_and_double.check(root, build, sources)


def main(arguments):
    root = pathlib.Path(__file__).resolve().parents[2]
    build = pathlib.Path(arguments[1]).resolve() if arguments[:1] == ["--build"] else None
    found = list(complaints(root, build))
    for complaint in found:
        print(complaint)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

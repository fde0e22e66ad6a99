"""Writes measurements into a page, between its markers.

Usage: record.py [--page FILE] MEASUREMENT…      (files of `./dev size --json` and `./dev footprint --json`)
"""
import argparse
import json
import pathlib
import sys

import node
import origin
import sizes
import tables
from problem import Problem, exit_with

PAGE = origin.ROOT / "docs/reference/footprint.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def origin_line(measurement):
    measured = measurement["measured"]
    return f"Measured on {measured['date']} at commit `{measured['commit']}`; {measured['machine']}."


def section(title, measurement, table_rows, notes):
    parts = [f"## {title}", origin_line(measurement), *map(tables.markdown, table_rows)]
    return "\n\n".join(parts + [f"Note: {note}." for note in notes])


def size_sections(measurement):
    for name, target in measurement["targets"].items():
        yield section(f"Installed size, {name}", measurement, [sizes.total_rows(target), sizes.program_rows(target)],
                      sizes.notes(target))


def footprint_sections(measurement):
    programs = "one program" if measurement["multicall"] else "a program each"
    yield section(f"Memory of a running node, {measurement['machine']}, services: {programs}", measurement,
                  [node.total_rows(measurement), node.process_rows(measurement)], node.notes(measurement))


SECTIONS = {"size": size_sections, "footprint": footprint_sections}


def sections_of(path):
    try:
        measurement = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        return list(SECTIONS[measurement["kind"]](measurement))
    except OSError as error:
        raise Problem(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise Problem(f"{path}: not a measurement of ./dev size or ./dev footprint") from error


def replace_measured(text, sections):
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise Problem(f"the page has no lines {BEGIN} and {END}")
    return "\n\n".join([before + begin, *sections, end + after])


def main(arguments):
    parser = argparse.ArgumentParser(prog="record.py", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--page", type=pathlib.Path, default=PAGE, help="default: docs/reference/footprint.md")
    parser.add_argument("measurements", nargs="+", metavar="MEASUREMENT",
                        help="a file that ./dev size --json or ./dev footprint --json wrote")
    options = parser.parse_args(arguments)
    sections = [one for path in options.measurements for one in sections_of(path)]
    try:
        text = options.page.read_text(encoding="utf-8")
    except OSError as error:
        raise Problem(f"{options.page}: {error.strerror}") from error
    options.page.write_text(replace_measured(text, sections), encoding="utf-8")
    return 0


if __name__ == "__main__":
    exit_with(main, sys.argv[1:])

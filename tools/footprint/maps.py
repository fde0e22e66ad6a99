"""Reads a linker map of GNU ld: how many bytes of a program come from which library."""
import collections
import pathlib
import re

from problem import Problem

BEGIN = "Linker script and memory map"
OUTPUT_SECTION = re.compile(r"^([._/]\S+)")
# " .text.name  0xADDRESS  0xSIZE FILE"; a long name stands on a line of its own before the rest.
INPUT_SECTION = re.compile(r"^ (?:\S+)?\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+(\S.*)$")

# What takes no room in a stripped program: memory that starts as zeros, and what strip removes.
NOT_IN_FILE = (".bss", ".tbss", "__libc_freeres_ptrs", ".debug", ".stab", ".comment", "/DISCARD/")

OWN_CODE = "own code"
# The first pattern that fits an archive or object file names its part of the program.
PARTS = [
    (re.compile(r"lib\w+_(?:service|rules)\.a\(|libkontor_cli\.a\(|CMakeFiles/"), OWN_CODE),
    (re.compile(r"libkontor_(?:runtime|base)\.a\("), "runtime"),
    (re.compile(r"libgcc(?:_eh)?\.a\("), "libgcc"),
    (re.compile(r"([^/]+?)(?:-[\d.]+)?\.a\("), None),  # libm-2.36.a(…) is libm
    (re.compile(r"crt\w*\.o$"), "start files"),
]


def part_of(file):
    for pattern, name in PARTS:
        match = pattern.search(file)
        if match:
            return name or match[1]
    return "other objects"


def input_sections(lines):
    """(output section, address, size, file) of each piece, in the program's order."""
    output = ""
    for line in lines:
        if begins := OUTPUT_SECTION.match(line):
            output = begins[1]
        elif (piece := INPUT_SECTION.match(line)) and not output.startswith(NOT_IN_FILE):
            yield output, int(piece[1], 16), int(piece[2], 16), piece[3]


def sum_up(lines):
    """{part: bytes}. Constants that were merged into others are listed with their former size, where the next piece
    begins: so a piece counts only up to where the next one begins."""
    parts = collections.Counter()
    pieces = list(input_sections(lines))
    for piece, following in zip(pieces, pieces[1:] + [("", 0, 0, "")]):
        output, address, size, file = piece
        if following[0] == output:
            size = max(0, min(size, following[1] - address))
        parts[part_of(file)] += size
    return dict(parts)


def read(path):
    lines = iter(pathlib.Path(path).read_text(encoding="utf-8", errors="replace").splitlines())
    for line in lines:
        if line.startswith(BEGIN):
            break
    parts = sum_up(lines)
    if not parts:
        raise Problem(f"{path}: not a linker map of GNU ld")
    return parts

"""Tells how many lines and branches of runtime/ and of each service's domain the tests ran through.

Reads what a build with the preset `coverage` has counted, by gcovr. Branches that only an exception takes aren't counted:
the compiler adds one to nearly every call. Writes coverage.json and coverage.html into the build folder.
"""
import collections
import json
import pathlib
import re
import subprocess
import sys

COUNTED = re.compile(r"^(runtime/(?!testing/|tests/)[^/]+(?=/)|services/[^/]+/domain(?=/))")


def count(root, build):
    """What gcovr says of each file."""
    subprocess.run(
        ["gcovr", "--root", root, "--object-directory", build, "--exclude-throw-branches",
         "--exclude-unreachable-branches", "--filter", "runtime/", "--filter", "services/[^/]*/domain/",
         "--exclude", ".*/(testing|tests)/.*", "--json-summary", f"{build}/coverage.json",
         "--html-details", f"{build}/coverage.html", "-j", "2", build],
        check=True, cwd=root, stdout=subprocess.DEVNULL)
    return json.loads(pathlib.Path(build, "coverage.json").read_text(encoding="utf-8"))["files"]


def by_folder(files):
    """[lines, covered, branches, covered] of each folder, and of all."""
    sums = collections.defaultdict(lambda: [0, 0, 0, 0])
    for file in files:
        folder = COUNTED.match(file["filename"])
        if not folder:
            continue
        counts = (file["line_total"], file["line_covered"], file["branch_total"], file["branch_covered"])
        for name in (folder.group(1), "all"):
            sums[name] = [a + b for a, b in zip(sums[name], counts)]
    return sums


def percent(part, whole):
    return f"{100 * part / whole:5.1f} %" if whole else "      –"


def main(root, build):
    sums = by_folder(count(root, build))
    print(f"{'folder':<36} {'lines':>16} {'branches':>17}")
    for name in sorted(sums, key=lambda folder: (folder == "all", folder)):
        lines, covered, branches, taken = sums[name]
        print(f"{name:<36} {percent(covered, lines)} of {lines:>5} {percent(taken, branches)} of {branches:>5}")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Counts the tests in a JUnit file of CTest: `N passed, N failed, N skipped`; exit 1 on a failure or when none ran.

A doctest program counts as the test cases in its summary, any other program as one test.
"""
import re
import sys
import xml.etree.ElementTree as xml

SUMMARY = re.compile(r"^\[doctest\] test cases: +\d+ \| +(\d+) passed \| +(\d+) failed \| +(\d+) skipped", re.M)


def count(case):
    """(passed, failed, skipped) of one CTest test."""
    status = case.get("status")
    if status in ("notrun", "disabled"):
        # Only a test that said so itself was skipped; one that couldn't be started has failed.
        skipped = case.find("skipped")
        return (0, 0, 1) if skipped is not None and "SKIP" in skipped.get("message", "") else (0, 1, 0)
    summary = SUMMARY.findall(case.findtext("system-out") or "")
    passed, failed, skipped = (sum(int(run[i]) for run in summary) for i in range(3))
    if status == "run":
        return (passed, failed, skipped) if summary else (1, 0, 0)
    # It failed; if no case did (a crash, a leak, a time-out), the program itself is the failure.
    return (passed, failed or 1, skipped)


def main(path):
    try:
        cases = xml.parse(path).getroot().iter("testcase")
    except (OSError, xml.ParseError) as problem:
        print(f"no test report: {problem}", file=sys.stderr)
        cases = []
    counts = [count(case) for case in cases]
    passed, failed, skipped = (sum(column) for column in zip(*counts)) if counts else (0, 0, 0)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

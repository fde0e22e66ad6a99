"""The table of what the fault tests did. Each prints rows of it; `table.py REPORT` prints the rows of all that stand in
CTest's report, and nothing when there are none."""
import dataclasses
import re
import statistics
import sys
import xml.etree.ElementTree as xml

HEADER = ("fault", "times injected", "orders in flight", "acknowledged", "lost", "doubled", "seconds to recovery")
MARK = "fault-row "
ROW = re.compile(rf"^{MARK}\| (.*) \|$", re.M)


@dataclasses.dataclass
class Row:
    """`recoveries`: seconds from each healing to the first order confirmed after it."""
    fault: str
    injected: int = 0
    in_flight: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    recoveries: list[float] = dataclasses.field(default_factory=list)

    def cells(self) -> list[str]:
        return [self.fault, *map(str, (self.injected, self.in_flight, self.acknowledged, self.lost, self.doubled)),
                _spread(self.recoveries)]

    def show(self) -> None:
        print(f"{MARK}| {' | '.join(self.cells())} |", flush=True)


def _spread(seconds: list[float]) -> str:
    if not seconds:
        return "–"
    if len(seconds) == 1:
        return f"{seconds[0]:.1f}"
    return f"{statistics.median(seconds):.1f}, at most {max(seconds):.1f}"


def aligned(rows: list[list[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def rows_in(path: str) -> list[list[str]]:
    outputs = (case.findtext("system-out") or "" for case in xml.parse(path).getroot().iter("testcase"))
    return [row.split(" | ") for output in outputs for row in ROW.findall(output)]


def main(path: str) -> int:
    if rows := rows_in(path):
        print(aligned([list(HEADER), *rows]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
